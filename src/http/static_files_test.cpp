#include "http/static_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace keepline::http {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class StaticFilesTest : public testing::Test {
protected:
    void SetUp() override {
        put("index.html", "<p>home");
        put("app/index.html", "<p>app");
        put("app/assets/index-Bx3_9aQk.js", "plain");
        put("app/assets/index-Bx3_9aQk.js.br", "brotli");
        put("app/assets/index-Bx3_9aQk.js.gz", "gzip");
        put("app/icon.svg", "<svg/>");
        put(".secret/key.html", "no");
        auto loaded = StaticFiles::load({.directory = directory_,
                                         .pages = {{"/app/", "/app/index.html"}},
                                         .form_action = "'self' https://pay.example"});
        ASSERT_TRUE(loaded.has_value());
        files_ = std::make_unique<StaticFiles>(std::move(*loaded));
    }
    void TearDown() override { fs::remove_all(directory_); }
    void put(const std::string& name, std::string_view text) const {
        const fs::path path = directory_ / name;
        fs::create_directories(path.parent_path());
        std::ofstream{path} << text;
    }
    [[nodiscard]] Response get(std::string path, std::vector<Header> headers = {},
                               std::string method = "GET") const {
        Call call;
        call.request.method = std::move(method);
        call.request.path = std::move(path);
        call.request.headers = std::move(headers);
        return files_->answer(call);
    }

    fs::path directory_ = fs::temp_directory_path() / ("keepline-static-" + std::to_string(::getpid()));
    std::unique_ptr<StaticFiles> files_;
};

TEST_F(StaticFilesTest, ServesFilesWithTheirTypes) {
    EXPECT_EQ(files_->size(), 4U);
    EXPECT_EQ(get("/").body, "<p>home");
    EXPECT_EQ(get("/app/").body, "<p>app");
    EXPECT_EQ(get("/app/icon.svg").header("content-type"), "image/svg+xml");
    EXPECT_EQ(get("/app/icon%2Esvg").status, 200);
    EXPECT_EQ(get("/").header("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(get("/app").header("location"), "/app/");
}

TEST_F(StaticFilesTest, AnswersAnAppsOwnAddressesWithItsPage) {
    EXPECT_EQ(get("/app/lines/42-1").body, "<p>app");
    EXPECT_EQ(get("/app/missing.js").status, 404);
    EXPECT_EQ(get("/other/page").status, 404);
}

TEST_F(StaticFilesTest, KeepsToItsDirectory) {
    for (const char* path :
         {"/../etc/passwd", "/app/../index.html", "/%2e%2e/x", "/.secret/key.html", "/.secret/",
          "//index.html", "index.html", "/app/%zz", "/app/assets/index-Bx3_9aQk.js.br"})
        EXPECT_EQ(get(path).status, 404) << path;
    EXPECT_EQ(get("/", {}, "POST").status, 405);
    EXPECT_EQ(get("/", {}, "HEAD").status, 200);
}

TEST_F(StaticFilesTest, SendsWhatTheClientCanUnpack) {
    const std::string path = "/app/assets/index-Bx3_9aQk.js";
    EXPECT_EQ(get(path).body, "plain");
    const Response br = get(path, {{"Accept-Encoding", "gzip, deflate, br"}});
    EXPECT_EQ(br.body, "brotli");
    EXPECT_EQ(br.header("content-encoding"), "br");
    EXPECT_EQ(br.header("vary"), "Accept-Encoding");
    EXPECT_EQ(br.header("cache-control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(get(path, {{"Accept-Encoding", "br;q=0, gzip;q=0.5"}}).body, "gzip");
    EXPECT_NE(get(path).header("etag"), br.header("etag"));
}

TEST_F(StaticFilesTest, SendsNothingTwice) {
    const Response first = get("/");
    EXPECT_EQ(first.header("cache-control"), "no-cache");
    const std::string etag{first.header("etag")};
    const Response second = get("/", {{"If-None-Match", "\"x\", W/" + etag}});
    EXPECT_EQ(second.status, 304);
    EXPECT_EQ(second.body, "");
    EXPECT_EQ(get("/", {{"If-None-Match", "\"x\""}}).status, 200);
}

TEST_F(StaticFilesTest, HoldsPagesToAStrictPolicy) {
    const std::string policy{get("/").header("content-security-policy")};
    EXPECT_THAT(policy, HasSubstr("default-src 'none'; script-src 'self'; style-src 'self';"));
    EXPECT_THAT(policy, HasSubstr("form-action 'self' https://pay.example;"));
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    EXPECT_EQ(get("/").header("x-content-type-options"), "nosniff");
}

TEST(StaticFiles, WantsADirectory) {
    EXPECT_EQ(StaticFiles::load({.directory = "no/such/folder"}).error().code, ErrorCode::config_invalid);
}

}  // namespace
}  // namespace keepline::http
