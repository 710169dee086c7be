// SPDX-License-Identifier: Apache-2.0
#include "sfu/arrival_recorder.h"

#include <algorithm>

#include "rtp/sequence.h"

namespace ringer::sfu {

void ArrivalRecorder::receive(Instant now, std::uint16_t number) {
  if (!started_) {
    started_ = true;
    base_ = number;
    arrivals_.resize(most);
  }
  // Full only where nobody asks for what is due.
  if (rtp::sequence_newer(base_, number) || count_ == arrivals_.size()) return;
  std::size_t place = count_;
  while (place > 0 && rtp::sequence_newer(arrivals_[place - 1].sequence, number)) --place;
  if (place > 0 && arrivals_[place - 1].sequence == number) return;
  std::copy_backward(arrivals_.begin() + static_cast<std::ptrdiff_t>(place),
                     arrivals_.begin() + static_cast<std::ptrdiff_t>(count_),
                     arrivals_.begin() + static_cast<std::ptrdiff_t>(count_ + 1));
  arrivals_[place] = {number, now};
  ++count_;
  due_ = count_ >= many ? now : std::min(due_, now + interval);
}

bool ArrivalRecorder::write(ByteWriter& writer, std::uint32_t sender_ssrc, std::uint32_t media_ssrc) {
  const std::size_t reported = rtp::rtcp::write_transport_feedback(
      writer,
      {.sender_ssrc = sender_ssrc, .media_ssrc = media_ssrc, .base_sequence = base_, .feedback_count = messages_},
      {arrivals_.data(), count_});
  if (reported == 0) {
    // Nothing that is left can be said: it is given up, so that the timer does not run for ever.
    if (count_ > 0) base_ = rtp::sequence_plus(arrivals_[count_ - 1].sequence, 1);
    count_ = 0;
    due_ = never;
    return false;
  }
  ++messages_;
  base_ = rtp::sequence_plus(arrivals_[reported - 1].sequence, 1);
  std::copy(arrivals_.begin() + static_cast<std::ptrdiff_t>(reported),
            arrivals_.begin() + static_cast<std::ptrdiff_t>(count_), arrivals_.begin());
  count_ -= reported;
  if (count_ == 0) due_ = never;
  return true;
}

}  // namespace ringer::sfu
