// SPDX-License-Identifier: Apache-2.0
#include "app/certificate_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "net/clock.h"

namespace ringer::app {
namespace {

class CertificateStoreTest : public testing::Test {
 protected:
  CertificateStoreTest() {
    char name[] = "/tmp/ringer-test-XXXXXX";
    folder_ = ::mkdtemp(name);
    config_.data_dir = folder_ + "/data";
  }
  ~CertificateStoreTest() override { std::filesystem::remove_all(folder_); }

  static unsigned mode_of(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
  }

  std::string folder_;
  Config config_;
  WallTime now_ = net::Clock::now().wall;
};

TEST_F(CertificateStoreTest, is_made_once_and_kept_private) {
  const auto made = load_identity(config_, now_);
  EXPECT_TRUE(made.self_signed);
  EXPECT_EQ(mode_of(config_.data_dir), 0700U);
  EXPECT_EQ(mode_of(config_.data_dir + "/private_key.pem"), 0600U);
  EXPECT_EQ(load_identity(config_, now_).fingerprint, made.fingerprint);
  EXPECT_TRUE(crypto::certificate_names(made.pem.certificate, "localhost"));
  EXPECT_TRUE(crypto::certificate_names(made.pem.certificate, "127.0.0.1"));
}

TEST_F(CertificateStoreTest, is_made_anew_before_it_expires_or_when_it_is_damaged) {
  const auto first = load_identity(config_, now_);
  const auto second = load_identity(config_, now_ + std::chrono::days(340));
  EXPECT_NE(first.fingerprint, second.fingerprint);
  std::ofstream(config_.data_dir + "/certificate.pem") << "nonsense";
  EXPECT_NE(load_identity(config_, now_ + std::chrono::days(340)).fingerprint, second.fingerprint);
}

TEST_F(CertificateStoreTest, is_made_anew_when_its_key_is_another_ones) {
  const auto first = load_identity(config_, now_);
  Config other = config_;
  other.data_dir = folder_ + "/other";
  load_identity(other, now_);
  std::filesystem::copy_file(other.data_dir + "/private_key.pem", config_.data_dir + "/private_key.pem",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_NE(load_identity(config_, now_).fingerprint, first.fingerprint);
}

TEST_F(CertificateStoreTest, the_operators_are_checked_before_anything_is_served) {
  check_certificate(config_);  // none is configured
  load_identity(config_, now_);
  Config other = config_;
  other.data_dir = folder_ + "/other";
  load_identity(other, now_);
  config_.tls_cert = config_.data_dir + "/certificate.pem";
  config_.tls_key = config_.data_dir + "/private_key.pem";
  check_certificate(config_);
  config_.tls_key = other.data_dir + "/private_key.pem";
  EXPECT_THROW(check_certificate(config_), std::runtime_error);
  config_.tls_key = folder_ + "/missing.pem";
  EXPECT_THROW(check_certificate(config_), std::runtime_error);
}

TEST_F(CertificateStoreTest, files_of_the_operator_that_cannot_be_used_are_named) {
  config_.tls_cert = folder_ + "/missing.pem";
  config_.tls_key = config_.tls_cert;
  try {
    load_identity(config_, now_);
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("missing.pem"), std::string::npos);
  }
}

}  // namespace
}  // namespace ringer::app
