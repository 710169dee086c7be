// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/transport_feedback_writer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <ratio>

#include "rtp/rtcp/feedback.h"
#include "rtp/rtcp/transport_feedback.h"

namespace ringer::rtp::rtcp {
namespace {

constexpr std::size_t feedback_control_size = 8;  // base, count, reference time, feedback count
constexpr std::int64_t steps_per_reference = Duration(reference_time_step) / Duration(arrival_step);
constexpr std::size_t max_run = 0x1fff;
constexpr std::size_t wide_symbols = 7;     // of two bits, in one chunk
constexpr std::size_t narrow_symbols = 14;  // of one bit

std::int64_t floor_divide(std::int64_t value, std::int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

std::int64_t steps_of(Instant instant) {
  return floor_divide(instant.time_since_epoch().count(), Duration(arrival_step).count());
}

/// What one message will say: the statuses of its packets (octets of their delta) and the deltas.
struct Plan {
  std::array<std::uint8_t, max_statuses> statuses{};
  std::array<std::int16_t, max_statuses> deltas{};
  std::size_t status_count = 0;
  std::size_t delta_count = 0;
  std::size_t delta_octets = 0;
  std::size_t reported = 0;
  std::uint16_t base_sequence = 0;
  std::int64_t reference = 0;
};

/// In the worst case: no run is used.
std::size_t worst_size(std::size_t status_count, std::size_t delta_octets) {
  const std::size_t chunks = (status_count + wide_symbols - 1) / wide_symbols;
  return feedback_head_size + feedback_control_size + (chunks * 2 + delta_octets + 3) / 4 * 4;
}

void plan(Plan& plan, std::uint16_t base_sequence, std::span<const Arrival> arrivals, std::size_t room) {
  plan.base_sequence = base_sequence;
  const std::size_t lead = static_cast<std::uint16_t>(arrivals.front().sequence - base_sequence);
  if (worst_size(lead + 1, 2) > room || lead >= max_statuses) plan.base_sequence = arrivals.front().sequence;
  plan.reference = floor_divide(steps_of(arrivals.front().at), steps_per_reference);
  std::int64_t steps = plan.reference * steps_per_reference;
  for (const Arrival& arrival : arrivals) {
    const std::int64_t delta = steps_of(arrival.at) - steps;
    if (delta < std::numeric_limits<std::int16_t>::min() || delta > std::numeric_limits<std::int16_t>::max()) return;
    const std::uint8_t octets = delta >= 0 && delta <= 255 ? 1 : 2;
    const std::size_t place = static_cast<std::uint16_t>(arrival.sequence - plan.base_sequence);
    if (place >= max_statuses || worst_size(place + 1, plan.delta_octets + octets) > room) return;
    std::fill(plan.statuses.begin() + static_cast<std::ptrdiff_t>(plan.status_count),
              plan.statuses.begin() + static_cast<std::ptrdiff_t>(place), std::uint8_t{0});
    plan.statuses[place] = octets;
    plan.status_count = place + 1;
    plan.deltas[plan.delta_count++] = static_cast<std::int16_t>(delta);
    plan.delta_octets += octets;
    steps += delta;
    ++plan.reported;
  }
}

/// Writes one chunk for the first of `statuses`; how many it takes.
std::size_t write_chunk(ByteWriter& writer, std::span<const std::uint8_t> statuses) {
  const auto differs = [&](std::uint8_t status) { return status != statuses.front(); };
  const auto end_of_run = std::ranges::find_if(statuses, differs);
  const auto run = std::min(static_cast<std::size_t>(end_of_run - statuses.begin()), max_run);
  const auto narrow = statuses.first(std::min(statuses.size(), narrow_symbols));
  const bool is_narrow = std::ranges::none_of(narrow, [](std::uint8_t status) { return status == 2; });
  const std::size_t symbols = std::min(statuses.size(), is_narrow ? narrow_symbols : wide_symbols);
  if (run >= symbols) {
    writer.u16(static_cast<std::uint16_t>(std::size_t{statuses.front()} << 13U | run));
    return run;
  }
  std::uint32_t chunk = is_narrow ? 0x8000 : 0xc000;
  for (std::size_t i = 0; i < symbols; ++i) {
    const std::size_t shift = is_narrow ? narrow_symbols - 1 - i : (wide_symbols - 1 - i) * 2;
    chunk |= std::uint32_t{statuses[i]} << shift;
  }
  writer.u16(static_cast<std::uint16_t>(chunk));
  return symbols;
}

}  // namespace

std::size_t write_transport_feedback(ByteWriter& writer, const TransportFeedbackHead& head,
                                     std::span<const Arrival> arrivals) {
  if (arrivals.empty() || writer.failed()) return 0;
  Plan plan;
  rtcp::plan(plan, head.base_sequence, arrivals, writer.left());
  if (plan.reported == 0) return 0;
  const std::size_t start = writer.size();
  write_feedback_head(writer, PacketType::transport_feedback, transport_wide_format,
                      {head.sender_ssrc, head.media_ssrc}, 0);
  writer.u16(plan.base_sequence);
  writer.u16(static_cast<std::uint16_t>(plan.status_count));
  writer.u24(static_cast<std::uint32_t>(plan.reference) & 0xffffffU);
  writer.u8(head.feedback_count);
  auto statuses = std::span<const std::uint8_t>(plan.statuses).first(plan.status_count);
  while (!statuses.empty()) statuses = statuses.subspan(write_chunk(writer, statuses));
  for (const std::int16_t delta : std::span(plan.deltas).first(plan.delta_count)) {
    if (delta >= 0 && delta <= 255) {
      writer.u8(static_cast<std::uint8_t>(delta));
    } else {
      writer.u16(static_cast<std::uint16_t>(delta));
    }
  }
  const std::size_t zeros = (4 - (writer.size() - start) % 4) % 4;
  writer.zeros(zeros);
  patch_length(writer, start);
  return plan.reported;
}

}  // namespace ringer::rtp::rtcp
