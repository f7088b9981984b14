#include "base/error.h"

#include <array>

#include "base/check.h"

namespace keepline {
namespace {

constexpr std::size_t kCodes = static_cast<std::size_t>(ErrorCode::last_code_);

// In the order of ErrorCode.
constexpr std::array<ErrorText, kCodes> kTexts{{
    {"input.required", 422, "缺少必填项", "is required"},
    {"input.unknown_field", 422, "不认识此字段", "is not a known field"},
    {"input.wrong_type", 422, "类型应为 {0}", "must be of type {0}"},
    {"input.out_of_range", 422, "应在 {0} 与 {1} 之间", "must be between {0} and {1}"},
    {"input.malformed", 422, "格式应为：{0}", "must have the form {0}"},
    {"request.malformed", 400, "请求不是有效的 {0}", "The request is not valid {0}"},
    {"request.invalid", 422, "请求中有 {0} 处错误，未作任何更改",
     "The request has {0} fault(s); nothing was changed"},
    {"request.too_large", 413, "请求超过 {0} 字节的上限", "The request is larger than {0} bytes"},
    {"request.timeout", 408, "请求未在规定时间内发送完毕", "The request did not arrive in time"},
    {"request.unsupported_media_type", 415, "请求体应为 {0}", "The body must be {0}"},
    {"request.not_found", 404, "没有这个地址", "There is nothing at this address"},
    {"request.method_not_allowed", 405, "此地址不支持 {0} 方法", "This address does not take {0}"},
    {"auth.required", 401, "需要有效的凭证", "A valid credential is required"},
    {"auth.forbidden", 403, "此凭证没有 {0} 权限", "This credential lacks the right {0}"},
    {"rate.limited", 429, "请求过于频繁，请在 {0} 秒后重试", "Too many requests; try again in {0} s"},
    {"idempotency.key_required", 400, "缺少 Idempotency-Key（1 至 64 个可见字符）",
     "The header Idempotency-Key (1 to 64 visible characters) is required"},
    {"idempotency.key_reused", 422,
     "键“{0}”已用于另一内容的请求（分录 {1}），本次未入账。如为新的付款，请更换键。",
     "Key \"{0}\" was first used for a different request (entry {1}). Nothing was posted. Use a new key if "
     "this is a second payment."},
    {"line.unknown", 404, "没有号码 {0}", "There is no line {0}"},
    {"line.number_in_use", 409, "号码 {0} 正在使用中", "The number {0} is in use"},
    {"line.not_renewable", 409, "号码 {0} 目前不能在此续费或充值",
     "The number {0} cannot be renewed or topped up here now"},
    {"line.balance_cap", 422, "余额将超过上限 {0}，未入账",
     "The balance would exceed its cap of {0}; nothing was posted"},
    {"renewal.amount_differs", 422, "应付 {0}，收到 {1}，未入账",
     "The price is {0} but {1} was sent; nothing was posted"},
    {"renewal.nothing_to_buy", 422, "至少购买一个周期", "At least one cycle must be bought"},
    {"bonus.expiry_past", 422, "赠送余额的到期日应晚于今天", "A bonus must expire after today"},
    {"bar.already_set", 409, "限制 {0} 已经设置", "The bar {0} is already set"},
    {"bar.not_set", 409, "限制 {0} 未设置", "The bar {0} is not set"},
    {"plan.unknown", 422, "没有套餐 {0}", "There is no plan {0}"},
    {"order.unknown", 404, "没有这个续费单", "There is no such order"},
    {"order.closed", 409, "续费单已关闭，请重新下单", "The order is closed; place a new one"},
    {"order.payment_pending", 409, "上一笔支付尚未结束，请勿重复支付",
     "The earlier payment has not ended; do not pay again"},
    {"order.price_changed", 409, "价格已变为 {0}，请确认后重新下单",
     "The price is now {0}; confirm it and order again"},
    {"intent.unknown", 404, "没有这个支付单", "There is no such payment"},
    {"gateway.unknown", 422, "没有支付平台 {0}", "There is no payment platform {0}"},
    {"gateway.unavailable", 503, "支付平台暂时没有回应", "The payment platform does not answer now"},
    {"gateway.refused", 502, "支付平台拒绝了请求：{0}", "The payment platform refused the request: {0}"},
    {"gateway.bad_signature", 400, "签名无效", "The signature is not valid"},
    {"gateway.foreign_message", 400, "消息不属于本商户：{0}", "The message is not for this merchant: {0}"},
    {"task.unknown", 404, "没有这个任务", "There is no such task"},
    {"clock.production", 403, "生产环境没有测试时钟", "There is no test clock in production"},
    {"clock.backwards", 422, "测试时钟只能向前，现在是 {0}", "The test clock only moves forward; it is {0}"},
    {"clock.running", 409, "测试时钟正在推进", "The test clock is being advanced"},
    {"api_key.unknown", 404, "没有密钥 {0}", "There is no API key {0}"},
    {"store.unavailable", 503, "暂时无法保存，未作任何更改，请稍后重试",
     "Nothing can be saved now and nothing was changed; try again later"},
    {"store.corrupt", 500, "数据文件损坏：{0}", "The data file is damaged: {0}"},
    {"store.locked", 503, "数据目录 {0} 正被另一个进程使用",
     "The data directory {0} is in use by another process"},
    {"store.newer", 500, "数据由更新的版本写成（{0}），本程序为 {1}",
     "The data was written by a newer version ({0}) than this program's ({1})"},
    {"server.busy", 429, "系统繁忙，请在 {0} 秒后用同一个键重试",
     "The server is busy; try again in {0} s with the same key"},
    {"server.stopping", 503, "服务器正在停止，请稍后用同一个键重试",
     "The server is stopping; try again later with the same key"},
    {"server.internal", 500, "内部错误", "Internal error"},
    {"config.invalid", 422, "配置有 {0} 处错误", "The configuration has {0} fault(s)"},
    {"request.header_too_large", 431, "请求头超过 {0} 字节的上限", "The header is larger than {0} bytes"},
    {"server.full", 503, "连接数已满，请在 {0} 秒后重试", "Too many connections; try again in {0} s"},
    {"server.cannot_listen", 500, "无法在 {0} 上监听：{1}", "Cannot listen on {0}: {1}"},
    {"line.changed", 409, "号码刚刚有变动，未作任何更改，请重试",
     "The line has just changed; nothing was done, try again"},
    {"payment.unknown", 404, "没有这笔付款 {0}", "There is no payment {0}"},
    {"refund.exceeds", 422, "最多可退 {0}，要求退 {1}，未退款",
     "At most {0} can be refunded but {1} was asked for; nothing was refunded"},
    {"undo.too_late", 409, "付款已超过 {0} 小时，不能撤销；可申请退还未使用的部分",
     "The payment is older than {0} h and cannot be undone; what is unused may be refunded"},
    {"undo.not_possible", 409, "这笔付款之后已有使用、付款或退款，不能撤销；可申请退还未使用的部分",
     "The payment was used, refunded or followed by another; it cannot be undone, what is unused may be "
     "refunded"},
    {"undo.person_decides", 409, "30 天内撤销次数已满，需由人工决定",
     "Too many payments were undone within 30 days; a person decides"},
    {"suspense.unknown", 404, "没有这笔待查款项", "There is no such amount in suspense"},
    {"suspense.ended", 409, "这笔待查款项已有处理", "The amount in suspense is already being dealt with"},
    {"suspense.evidence_required", 422, "记入其他号码需要写明依据",
     "Another line needs evidence to be named"},
    {"adjust.nothing", 422, "调账金额不能为零", "An adjustment cannot be zero"},
    {"adjust.below_zero", 422, "余额只有 {0}，不能扣减这么多",
     "The balance is only {0}; that much cannot be taken from it"},
    {"adjustment.unknown", 404, "没有这笔调账", "There is no such adjustment"},
    {"adjustment.not_done", 409, "这笔调账未执行或已冲正",
     "The adjustment was not made, or is reversed already"},
    {"approval.unknown", 404, "没有这项待批事项", "There is nothing to approve here"},
    {"approval.same_person", 403, "需由另一人批准", "Another person must approve"},
    {"limit.order", 422, "超过单笔限额 {0}，未入账", "Above the limit of {0} an order; nothing was posted"},
    {"limit.anonymous_order", 422, "未登录付款单笔限额 {0}，请登录或减少周期",
     "Without login one payment is limited to {0}; log in or choose fewer cycles"},
    {"limit.line_day", 422, "超过本号码每日限额 {0}，未入账",
     "Above this line's limit of {0} a day; nothing was posted"},
    {"limit.line_month", 422, "超过本号码每月限额 {0}，未入账",
     "Above this line's limit of {0} a month; nothing was posted"},
    {"import.stage_not_in_policy", 422, "该策略没有状态 {0}", "the policy has no stage {0}"},
    {"import.dates_disagree", 422, "与 {0} 矛盾", "contradicts {0}"},
    {"import.overdue", 422, "{0} 就该变化，已超过 {1} 天，请先在原系统中处理",
     "should have changed on {0}, more than {1} days ago; settle it in the former system first"},
    {"import.prepaid_differs", 422, "应等于未开始周期数乘以月费，即 {0}",
     "must be the cycles not begun times the fee, {0}"},
    {"import.number_repeated", 422, "与第 {0} 行的号码相同", "is the number of line {0} too"},
    {"import.total_differs", 422, "控制总数应为 {0}，文件中为 {1}",
     "the control total is {0} but the file has {1}"},
    {"import.rows_refused", 422, "文件有 {0} 处错误，未写入任何号码",
     "The file has {0} fault(s); no line was written"},
    {"import.line_refused", 422, "号码状态有 {0} 处不符合规则，未写入",
     "The line breaks the rules in {0} place(s); it was not written"},
    {"file.malformed", 422, "不是有效的 CSV：{0}", "is not valid CSV: {0}"},
    {"file.exists", 409, "文件 {0} 已存在，不会覆盖", "The file {0} exists and is not overwritten"},
    {"file.unreadable", 422, "无法读取 {0}：{1}", "Cannot read {0}: {1}"},
    {"file.not_written", 500, "无法写入 {0}：{1}", "Cannot write {0}: {1}"},
    {"file.changed", 409, "文件 {0} 在处理过程中被更改，请重新运行",
     "The file {0} changed while it was read; run the command again"},
    {"directory.not_empty", 409, "目录 {0} 不是空的", "The directory {0} is not empty"},
    {"backup.damaged", 422, "备份已损坏：{0}", "The backup is damaged: {0}"},
    {"job.unknown", 404, "没有作业 {0}", "There is no job {0}"},
    {"job.running", 409, "同类作业正在运行：{0}", "A job of this kind is running: {0}"},
    {"job.cancelled", 409, "作业已取消，可重新运行以继续", "The job was cancelled; run it again to go on"},
    {"auth.local_only", 403, "只能在服务器本机通过本地套接字执行",
     "This can only be done on the server itself, over its local socket"},
    {"auth.failed", 401, "登录名、密码或验证码不正确，或暂时锁定",
     "Login, password or code is wrong, or sign-in is locked for a while"},
    {"auth.setup_required", 403, "请先更改密码并绑定验证器",
     "Change the password and enrol an authenticator first"},
    {"auth.second_factor_required", 403, "请重新输入验证码后再进行此操作：{0}",
     "Give the second factor again for this: {0}"},
    {"auth.cross_site", 403, "请求不是从本站页面发出的",
     "The request does not come from a page of this site"},
    {"staff.unknown", 404, "没有工作人员 {0}", "There is no member of staff {0}"},
    {"staff.login_taken", 409, "登录名 {0} 已被使用", "The login {0} is taken"},
    {"staff.oneself", 403, "不能更改自己的角色、停用自己或重置自己的密码",
     "Nobody changes their own role, disables themselves or resets their own password"},
    {"staff.totp_enrolled", 409, "已绑定验证器", "An authenticator is enrolled already"},
    {"staff.password_weak", 422, "密码应为 12 至 128 个字符，且不含登录名",
     "must have 12 to 128 characters and not contain the login"},
    {"subscriber.unknown", 404, "没有这个用户", "There is no such subscriber"},
    {"subscriber.erased", 410, "用户身份信息已按保留期限清除",
     "The subscriber's identity was erased at the end of its term"},
    {"subscriber.real_name_step", 409, "实名状态不能从 {0} 变为 {1}",
     "The real-name state cannot go from {0} to {1}"},
    {"period.not_ended", 409, "{0} 账期尚未结束，不能关账", "The month {0} has not ended and cannot be closed"},
    {"period.closed", 409, "{0} 账期已关账", "The month {0} is closed already"},
    {"period.out_of_order", 409, "账期须依次关账，下一个是 {0}", "Months are closed in order; the next is {0}"},
    {"period.unknown", 404, "账期 {0} 未关账，没有余额表", "The month {0} is not closed and has no balance"},
    {"verify.chain", 500, "日志的哈希链断裂：{0}", "The log's hash chain is broken: {0}"},
    {"verify.order", 500, "记录编号或时间不依次：{0}", "Records are out of order: {0}"},
    {"verify.amounts", 500, "分录金额不大于零：{0}", "An entry has an amount that is not above zero: {0}"},
    {"verify.stored_balance", 500, "余额不等于分录之和：{0}", "A stored balance is not the sum of its postings: {0}"},
    {"verify.no_negative", 500, "账户为负：{0}", "A bucket is negative: {0}"},
    {"verify.settled_once", 500, "同一笔外部付款入账两次：{0}", "An external payment is posted twice: {0}"},
    {"verify.one_live_line", 500, "号码同时属于两个用户：{0}", "A number is on two live lines: {0}"},
    {"verify.closed_months", 500, "已关账月份的余额表不符：{0}", "A closed month has another trial balance: {0}"},
    {"verify.next_action", 500, "下次动作时间不等于各项日期的最早者：{0}", "The next action is not the earliest of the line's dates: {0}"},
    {"verify.stored_state", 500, "号码状态与其最后一条记录不一致：{0}", "A line is not as its newest record left it: {0}"},
    {"verify.stored_rows", 500, "存储的行与日志不一致：{0}", "A stored row is not as the log says: {0}"},
    {"verify.counted_rows", 500, "计数与明细行不一致：{0}", "A counter is not the number of its rows: {0}"},
    {"verify.settled_in_one_home", 500, "同一外部付款号在两处入账：{0}", "An external payment number is posted in two places: {0}"},
    {"verify.failed", 500, "核对发现 {0} 处问题，请勿继续改动数据，先备份并联系维护者",
     "Verification found {0} fault(s); change nothing, take a backup and call whoever maintains this"},
}};

}  // namespace

const ErrorText& error_text(ErrorCode code) {
    const auto index = static_cast<std::size_t>(code);
    KL_CHECK(index < kCodes, "error code {}", index);
    return kTexts[index];
}

std::string error_sentence(ErrorCode code, std::span<const std::string> arguments, Language language) {
    const ErrorText& text = error_text(code);
    const std::string_view sentence = language == Language::zh ? text.zh : text.en;
    std::string out;
    for (std::size_t at = 0; at < sentence.size(); ++at) {
        const bool slot = sentence[at] == '{' && at + 2 < sentence.size() && sentence[at + 2] == '}';
        if (!slot) {
            out += sentence[at];
            continue;
        }
        const auto index = static_cast<std::size_t>(sentence[at + 1] - '0');
        out += index < arguments.size() ? arguments[index] : "?";
        at += 2;
    }
    return out;
}

}  // namespace keepline
