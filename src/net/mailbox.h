// SPDX-License-Identifier: Apache-2.0
//
// The one way in which threads talk to each other: any thread puts messages in, the owner takes all of them out. Its
// file descriptor becomes readable when there is something to take.
// Owner and thread: take() and fd() are the receiving thread's; post() is anybody's.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

namespace ringer::net {

/// An eventfd(2): raise() makes it readable until the next clear().
class Bell {
 public:
  Bell();
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;
  ~Bell();

  void raise() const;
  void clear() const;
  int fd() const { return fd_; }

 private:
  int fd_;
};

template <class Message>
class Mailbox {
 public:
  void post(Message message) {
    bool is_first = false;
    {
      const std::lock_guard lock(mutex_);
      is_first = messages_.empty();
      messages_.push_back(std::move(message));
    }
    if (is_first) bell_.raise();
  }

  /// Everything that was posted, in its order.
  std::vector<Message> take() {
    bell_.clear();
    const std::lock_guard lock(mutex_);
    return std::exchange(messages_, {});
  }

  int fd() const { return bell_.fd(); }

 private:
  Bell bell_;
  std::mutex mutex_;
  std::vector<Message> messages_;
};

}  // namespace ringer::net
