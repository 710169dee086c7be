// SPDX-License-Identifier: Apache-2.0
//
// One DTLS connection as OpenSSL sees it, cut loose from its sockets and its clock: datagrams come in one at a time and
// are kept apart on their way out, and what a timer would send later is made at once.
//
// OpenSSL reads the wall clock itself to find out whether a flight must be sent again, and offers no way to hand time
// in. So its timer is set to have run out as soon as a flight is written, and OpenSSL goes on retransmitting before it
// looks for the answer; those copies are kept, with a record number each that no peer has seen. After the last one the
// timer is set to more than an hour. Transport sends the copies when they are due.
//
// The peer's certificate is held against the fingerprint when it arrives, before anything else of it is believed.
// It lives as long as the handshake: what is said afterwards is RecordLayer's. It owns no timer and does not count what
// it takes: Transport does. Owner and thread: its Transport.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "dtls/fingerprint.h"
#include "dtls/flight.h"
#include "dtls/keying_material.h"
#include "dtls/record_keys.h"

struct ssl_st;
struct ssl_ctx_st;
struct bio_st;
struct bio_method_st;
struct x509_store_ctx_st;

namespace ringer::dtls {

enum class Role : std::uint8_t { client, server };

class Session {
 public:
  enum class Progress : std::uint8_t {
    waiting,  ///< for the peer
    established,  ///< both Finished messages were verified
    mismatched,  ///< the peer's certificate is not that of the fingerprint
    refused,  ///< by the peer, with a fatal alert or by closing
    failed,  ///< the peer broke the protocol or has nothing in common with us
  };

  /// `settings` are an Identity's.
  Session(ssl_ctx_st* settings, Role role, const Fingerprint& remote);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  /// Takes one datagram, or none to let a client begin. Not after the handshake is done.
  Progress advance(Bytes datagram);
  /// What is to be sent at once.
  std::vector<Datagram> take_outgoing() { return std::exchange(outgoing_, {}); }
  /// Counts up with each flight that must be sent again until it is answered.
  unsigned flights() const { return flights_; }
  /// The latest of them; it has no copies when nothing waits for an answer.
  const Flight& flight() const { return flight_; }

  /// Once established; nothing when no SRTP profile was agreed on.
  std::optional<KeyingMaterial> export_keying_material() const;
  /// Once established.
  RecordKeys export_record_keys() const;

  /// For Identity: have every Session made with `settings` verify its peer's certificate.
  static void verify_certificates(ssl_ctx_st* settings);

 private:
  struct Release {
    void operator()(ssl_st* ssl) const;
  };

  // What OpenSSL calls.
  static const bio_method_st* bio_method();
  static int read_datagram(bio_st* bio, char* into, int size);
  static int write_datagram(bio_st* bio, const char* from, int size);
  static long control(bio_st* bio, int command, long number, void* pointer);
  static unsigned int set_timer(ssl_st* ssl, unsigned int microseconds);
  static int verify_peer(x509_store_ctx_st* chain, void*);

  Progress shake_hands();
  Progress why_stopped(int result);

  Role role_;
  Fingerprint remote_;
  Bytes incoming_;
  std::vector<Datagram> outgoing_;
  Flight flight_;
  unsigned flights_ = 0;
  bool is_copying_ = false;
  bool is_verified_ = false;
  bool is_mismatched_ = false;
  std::unique_ptr<ssl_st, Release> ssl_;
};

}  // namespace ringer::dtls
