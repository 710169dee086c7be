// SPDX-License-Identifier: Apache-2.0
//
// The certificate that https is served with: the operator's files, or a self-signed one that is made at the first start
// and kept in the data folder (0600) until it expires or this machine's names and addresses are others.
// Owner and thread: ControlServer, the control thread.
#pragma once

#include <string>

#include "app/config.h"
#include "base/time.h"
#include "crypto/certificate.h"

namespace ringer::app {

struct ServerIdentity {
  crypto::PemIdentity pem;
  bool self_signed = false;
  std::string fingerprint;
};

/// Where ringer keeps what it makes (Config::data_dir or the system's usual place).
std::string data_folder(const Config& config);

/// Throws std::runtime_error with one sentence when files cannot be read, written or used.
ServerIdentity load_identity(const Config& config, WallTime now);

/// Whether the configured certificate and key, if any, can be read and belong together. Throws like load_identity().
void check_certificate(const Config& config);

}  // namespace ringer::app
