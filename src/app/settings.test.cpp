// SPDX-License-Identifier: Apache-2.0
#include "app/settings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "app/config_file.h"
#include "app/config_flags.h"
#include "app/load_config.h"

namespace ringer::app {
namespace {

std::string error_of(std::string_view toml) {
  Config config;
  const auto done = apply_toml(config, toml, "ringer.toml");
  return done ? std::string() : done.error();
}

Config from_flags(const std::vector<std::string>& flags, const std::vector<std::string>& environment = {}) {
  const auto line = parse_command_line(flags);
  EXPECT_TRUE(line) << line.error();
  const auto loaded = load_config(*line, environment);
  EXPECT_TRUE(loaded) << loaded.error();
  return loaded ? loaded->config : Config();
}

struct TemporaryFile {
  explicit TemporaryFile(std::string_view content) {
    char name[] = "/tmp/ringer-test-XXXXXX";
    const int descriptor = ::mkstemp(name);
    path = name;
    ::close(descriptor);
    std::ofstream(path) << content;
  }
  ~TemporaryFile() { std::remove(path.c_str()); }
  std::string path;
};

TEST(settings, a_flag_goes_before_the_environment_and_that_before_the_file) {
  const TemporaryFile file("http_port = 1001\nhttps_port = 1002\nmedia_port = 1003\n");
  const auto config = from_flags({"serve", "--config", file.path, "--http-port", "3001"},
                                 {"RINGER_HTTP_PORT=2001", "RINGER_HTTPS_PORT=2002"});
  EXPECT_EQ(config.http_port, 3001);
  EXPECT_EQ(config.https_port, 2002);
  EXPECT_EQ(config.media_port, 1003);
}

TEST(settings, an_unknown_key_is_found_with_line_and_column_and_a_guess) {
  EXPECT_EQ(error_of("http_port = 8080\n  htps_port = 1\n"),
            "ringer.toml:2:3: unknown setting \"htps_port\"; did you mean \"https_port\"?");
}

TEST(settings, values_of_the_wrong_type_or_out_of_bounds_are_refused) {
  EXPECT_NE(error_of("http_port = \"x\"").find("ringer.toml:1:13: http_port must be a whole number"),
            std::string::npos);
  EXPECT_NE(error_of("http_port = 65536").find("0 to 65535"), std::string::npos);
  EXPECT_NE(error_of("ring_timeout = \"5s\"").find("10s to 2m"), std::string::npos);
  EXPECT_NE(error_of("log_level = \"inf\"").find("did you mean \"info\"?"), std::string::npos);
  EXPECT_NE(error_of("http_port = ").find("ringer.toml:1:"), std::string::npos);
}

TEST(settings, text_that_is_no_toml_is_refused_in_one_line) {
  for (const std::string_view text :
       {"[\n", "[[\x01", "a = '", "\"a\nb\" = 1", "\"a\\nb\" = 1", "\xff", "h = \xca\x8d"}) {
    const auto error = error_of(text);
    EXPECT_FALSE(error.empty()) << text;
    EXPECT_EQ(error.find('\n'), std::string::npos) << text;
  }
}

TEST(settings, an_unknown_flag_is_refused_with_a_guess) {
  const auto line = parse_command_line(std::vector<std::string>{"--http-prt", "1"});
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error(), "unknown argument \"--http-prt\"; did you mean \"--http-port\"?");
}

TEST(settings, an_unknown_command_is_refused) { EXPECT_FALSE(parse_command_line(std::vector<std::string>{"sreve"})); }

TEST(settings, bare_ringer_serves) {
  EXPECT_EQ(parse_command_line({})->command, CommandLine::Command::serve);
  EXPECT_EQ(parse_command_line(std::vector<std::string>{"version"})->command, CommandLine::Command::version);
}

TEST(settings, what_is_printed_can_be_read_back) {
  Config config = from_flags({"--http-port", "81", "--ring-timeout", "2m", "--allowed-origin", "https://a.example",
                              "--allowed-origin", "https://b.example", "--ice-server", "stun:s.example:3478",
                              "--log-level", "debug"});
  const std::string printed = print_config(config);
  Config again;
  ASSERT_TRUE(apply_toml(again, printed, "printed"));
  EXPECT_EQ(print_config(again), printed);
  EXPECT_EQ(again.http_port, 81);
  EXPECT_EQ(again.allowed_origins.size(), 2U);
}

TEST(settings, secrets_are_not_printed) {
  const Config config = from_flags({"--turn-url", "turn:t.example", "--turn-secret", "north wind"});
  EXPECT_EQ(config.turn_secret, "north wind");
  EXPECT_EQ(print_config(config).find("north wind"), std::string::npos);
}

TEST(settings, a_secret_can_come_from_a_file) {
  const TemporaryFile file("north wind\n");
  auto config = from_flags({"--turn-url", "turn:t.example", "--turn-secret-file", file.path});
  ASSERT_TRUE(read_secret(config));
  EXPECT_EQ(config.turn_secret, "north wind");
}

TEST(settings, what_is_printed_with_a_secret_in_a_file_can_be_read_back) {
  const TemporaryFile secret("north wind\n");
  const auto config = from_flags({"--turn-url", "turn:t.example", "--turn-secret-file", secret.path});
  const TemporaryFile printed(print_config(config));
  EXPECT_EQ(print_config(from_flags({"--config", printed.path})), print_config(config));
}

TEST(settings, credentials_are_not_printed_and_not_read_back) {
  Config config;
  config.ice_servers = {{.urls = {"turn:t.example"}, .username = "u", .credential = "north wind"}};
  const std::string printed = print_config(config);
  EXPECT_EQ(printed.find("north wind"), std::string::npos);
  EXPECT_NE(printed.find("# ice_servers = [{ urls = [\"turn:t.example\"], username = \"u\""), std::string::npos);
  Config again;
  ASSERT_TRUE(apply_toml(again, printed, "printed"));
  EXPECT_TRUE(again.ice_servers.empty());
}

TEST(settings, a_value_that_cannot_be_is_found_with_line_and_column) {
  EXPECT_EQ(error_of("\npublic_url = \"call.example.org\"\n"),
            "ringer.toml:2:14: public_url must be like https://call.example.org, without a path");
  EXPECT_EQ(error_of("allowed_origins = [\"a/b\"]"),
            "ringer.toml:1:19: allowed_origins must be like https://shop.example.org, not \"a/b\"");
  EXPECT_EQ(error_of("turn_urls = [\"stun:x\"]"),
            "ringer.toml:1:13: turn_urls must begin with turn: or turns:, not \"stun:x\"");
  EXPECT_EQ(
      error_of("ice_servers = [{ urls = \"stun:s\" },\n  { urls = \"turn:t\" }]"),
      "ringer.toml:2:3: ice_servers: \"turn:t\" needs a username and a credential (for a shared secret use turn_urls)");
}

TEST(settings, what_contradicts_itself_is_refused) {
  const auto error = [](const std::vector<std::string>& flags) {
    const auto loaded = load_config(*parse_command_line(flags), {});
    return loaded ? std::string() : loaded.error();
  };
  EXPECT_NE(error({"--http-port", "80", "--https-port", "80"}), "");
  EXPECT_NE(error({"--tls-cert", "a"}), "");
  EXPECT_NE(error({"--turn-url", "turn:t.example"}), "");
  EXPECT_NE(error({"--public-url", "call.example.org"}), "");
  EXPECT_NE(error({"--allowed-origin", "https://a.example/path"}), "");
  EXPECT_NE(error({"--frame-ancestor", "https://a.example; script-src *"}), "");
}

TEST(settings, an_unknown_environment_variable_is_a_warning) {
  const auto loaded = load_config(*parse_command_line({}), std::vector<std::string>{"RINGER_HTTP_PROT=1", "PATH=x"});
  ASSERT_TRUE(loaded);
  ASSERT_EQ(loaded->warnings.size(), 1U);
  EXPECT_NE(loaded->warnings.front().find("RINGER_HTTP_PORT"), std::string::npos);
}

}  // namespace
}  // namespace ringer::app
