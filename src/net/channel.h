// SPDX-License-Identifier: Apache-2.0
//
// Bytes over a non-blocking, connected socket, in the clear or through TLS: net::Server waits on the socket and calls
// again; the channel never waits and does not own the socket.
// Owner and thread: the connection, its loop's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace ringer::net {

struct Transfer {
  enum class State : std::uint8_t {
    done,        ///< `bytes` > 0 were moved
    want_read,   ///< again when the socket can be read
    want_write,  ///< again when the socket can be written
    ended,       ///< the peer has sent its last byte
    failed,
  };
  State state = State::failed;
  std::size_t bytes = 0;
};

class Channel {
 public:
  Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  virtual ~Channel() = default;

  /// Whether read() has something before the socket has.
  virtual bool has_pending() const = 0;
  virtual Transfer read(std::span<std::uint8_t> into) = 0;
  /// After `want_*` the next call must bring the same bytes again.
  virtual Transfer write(std::span<const std::uint8_t> from) = 0;
  /// Says that no more will be written, as far as that goes without waiting.
  virtual void end() = 0;
};

std::unique_ptr<Channel> make_plain_channel(int socket);

}  // namespace ringer::net
