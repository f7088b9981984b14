#pragma once
// One case of wechatpay.json, checked through the same functions that serve real traffic.

#include "gateway/crypto/vector_file.h"

namespace keepline::wechatpay {

gateway::VectorResult check_vector(const boost::json::object& item, const boost::json::object& file,
                                   const gateway::VectorKeys& keys);

}  // namespace keepline::wechatpay
