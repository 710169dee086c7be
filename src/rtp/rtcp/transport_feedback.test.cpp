// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/transport_feedback.h"

#include <gtest/gtest.h>

#include "rtp/octets.test.h"
#include "rtp/rtcp/reader.h"
#include "rtp/rtcp/transport_feedback_writer.h"

namespace ringer::rtp::rtcp {
namespace {

using namespace std::chrono_literals;

std::optional<TransportFeedback> parse(const Octets& packet) {
  const auto message = Reader(packet).next();
  if (!message || !std::holds_alternative<TransportFeedback>(*message)) return std::nullopt;
  return std::get<TransportFeedback>(*message);
}

/// Views `packet`, which therefore has to outlive it.
std::optional<TransportFeedback> parse(Octets&& packet) = delete;

bool is_refused(const Octets& packet) { return !parse(packet); }

std::vector<ReceivedPacket> received(const Octets& packet) {
  std::vector<ReceivedPacket> packets;
  const auto feedback = parse(packet);
  if (!feedback) return packets;
  auto cursor = feedback->received();
  while (const auto one = cursor.next()) packets.push_back(*one);
  return packets;
}

Octets write(std::uint16_t base, const std::vector<Arrival>& arrivals, std::size_t room = 1200) {
  return written(
      [&](ByteWriter& writer) {
        EXPECT_EQ(
            write_transport_feedback(
                writer, {.sender_ssrc = 1, .media_ssrc = 2, .base_sequence = base, .feedback_count = 3}, arrivals),
            arrivals.size());
      },
      room);
}

TEST(TransportFeedback, all_kinds_of_chunks_are_read) {
  // Ten lost; one bit each: came, lost, twelve lost; two bits: large, small, lost ...; a run of two.
  const Octets packet = octets(
      "8f cd 0008 00000001 00000002 fffe 0021 000001 07"
      "000a a000 e400 2002   04 fffc 08 ff 01 0000");
  const auto feedback = parse(packet);
  ASSERT_TRUE(feedback);
  EXPECT_EQ(feedback->sender_ssrc, 1U);
  EXPECT_EQ(feedback->media_ssrc, 2U);
  EXPECT_EQ(feedback->base_sequence, 0xfffe);
  EXPECT_EQ(feedback->status_count, 33);
  EXPECT_EQ(feedback->reference_time, 1);
  EXPECT_EQ(feedback->feedback_count, 7);
  const std::uint16_t base = 0xfffe;
  const auto at = [&](int offset) { return static_cast<std::uint16_t>(base + offset); };
  EXPECT_EQ(received(packet),
            (std::vector<ReceivedPacket>{
                {at(10), 65ms}, {at(24), 64ms}, {at(25), 66ms}, {at(31), 129'750us}, {at(32), 130ms}}));
}

TEST(TransportFeedback, chromium_pads_to_a_multiple_of_four_and_counts_only_what_it_added) {
  const Octets packet = octets(
      "af cd 0007 00000001 00000002 0005 0007 000001 00"
      "2007 04 04 04 04 04 04 04 0000 03");
  EXPECT_EQ(received(packet).size(), 7U);
}

TEST(TransportFeedback, a_negative_reference_time_is_before_the_epoch) {
  EXPECT_EQ(received(octets("8f cd 0005 00000001 00000002 0001 0001 ffffff 00 2001 04 00")),
            (std::vector<ReceivedPacket>{{1, -63ms}}));
}

TEST(TransportFeedback, a_run_of_arrivals_is_one_chunk) {
  EXPECT_EQ(write(5, {{5, Instant(64ms)}, {6, Instant(65ms)}, {7, Instant(65ms)}}),
            octets("8f cd 0006 00000001 00000002 0005 0003 000001 03 2003 000400 000000"));
}

TEST(TransportFeedback, losses_before_the_first_arrival_are_reported) {
  EXPECT_EQ(write(3, {{5, Instant(64ms)}}), octets("8f cd 0005 00000001 00000002 0003 0003 000001 03 8800 00 00"));
}

TEST(TransportFeedback, an_arrival_out_of_order_has_two_octets) {
  EXPECT_EQ(write(5, {{5, Instant(66ms)}, {6, Instant(65ms)}}),
            octets("8f cd 0006 00000001 00000002 0005 0002 000001 03 d800 08 fffc 000000"));
}

TEST(TransportFeedback, arrivals_before_the_epoch_are_written_too) {
  EXPECT_EQ(received(write(1, {{1, Instant(-1ms)}, {2, Instant(1ms)}})),
            (std::vector<ReceivedPacket>{{1, -1ms}, {2, 1ms}}));
}

TEST(TransportFeedback, a_delta_that_overflows_is_left_for_the_next_message) {
  Octets slot(1200);
  ByteWriter writer(slot);
  const std::vector<Arrival> arrivals{{1, Instant(0ms)}, {2, Instant(8191ms)}, {3, Instant(17s)}};
  EXPECT_EQ(write_transport_feedback(writer, {.base_sequence = 1}, arrivals), 2U);
  EXPECT_EQ(write_transport_feedback(writer, {.base_sequence = 3}, std::span(arrivals).subspan(2)), 1U);
  Reader reader(writer.written());
  auto first = std::get<TransportFeedback>(reader.next().value()).received();
  EXPECT_EQ(first.next(), (ReceivedPacket{1, 0ms}));
  EXPECT_EQ(first.next(), (ReceivedPacket{2, 8191ms}));
  EXPECT_EQ(first.next(), std::nullopt);
  auto second = std::get<TransportFeedback>(reader.next().value()).received();
  EXPECT_EQ(second.next(), (ReceivedPacket{3, 17s}));
}

TEST(TransportFeedback, a_gap_beyond_what_one_message_holds_begins_a_new_one) {
  Octets slot(1200);
  ByteWriter writer(slot);
  const std::vector<Arrival> arrivals{{1, Instant(0ms)}, {30'000, Instant(1ms)}};
  EXPECT_EQ(write_transport_feedback(writer, {.base_sequence = 1}, arrivals), 1U);
  EXPECT_EQ(write_transport_feedback(writer, {.base_sequence = 2}, std::span(arrivals).subspan(1)), 1U);
  Reader reader(writer.written());
  reader.next();
  const auto second = std::get<TransportFeedback>(reader.next().value());
  EXPECT_EQ(second.base_sequence, 30'000);
  EXPECT_EQ(second.status_count, 1);
}

TEST(TransportFeedback, without_room_nothing_is_written) {
  Octets slot(23);
  ByteWriter writer(slot);
  EXPECT_EQ(write_transport_feedback(writer, {.base_sequence = 1}, {{{1, Instant(0ms)}}}), 0U);
  EXPECT_EQ(write_transport_feedback(writer, {.base_sequence = 1}, {}), 0U);
  EXPECT_EQ(writer.size(), 0U);
  EXPECT_FALSE(writer.failed());
}

/// Arrivals as a lossy, jittery, bursty network makes them.
std::vector<Arrival> arrivals_of(Dice& dice, std::uint16_t first) {
  std::vector<Arrival> arrivals;
  Duration at = std::chrono::milliseconds(dice.below(100'000'000));
  const int loss = dice.below(4) * 20;
  const int jitter = 1 + dice.below(200);
  const int count = 1 + dice.below(1500);
  bool is_burst = false;
  for (int i = 0; i < count; ++i) {
    if (dice.below(50) == 0) is_burst = !is_burst && dice.below(2) == 0;
    at += 250us * dice.below(jitter);
    if (is_burst || dice.below(100) < loss) continue;
    const Duration early = dice.below(10) == 0 ? 250us * dice.below(400) : 0us;
    arrivals.push_back({static_cast<std::uint16_t>(first + i), Instant(at - early)});
  }
  return arrivals;
}

TEST(TransportFeedback, what_is_written_reads_the_same_in_as_many_messages_as_it_takes) {
  Dice dice(11);
  for (int round = 0; round < 400; ++round) {
    std::uint16_t base = dice.u16();
    const auto arrivals = arrivals_of(dice, base);
    std::vector<ReceivedPacket> all;
    std::span<const Arrival> left(arrivals);
    while (!left.empty()) {
      Octets slot(static_cast<std::size_t>(64 + dice.below(1200)));
      ByteWriter writer(slot);
      const std::size_t count = write_transport_feedback(writer, {.base_sequence = base}, left);
      ASSERT_GT(count, 0U);
      ASSERT_FALSE(writer.failed());
      slot.resize(writer.size());
      const auto feedback = parse(slot);
      ASSERT_TRUE(feedback);
      const auto packets = received(slot);
      ASSERT_EQ(packets.size(), count);
      all.insert(all.end(), packets.begin(), packets.end());
      base = static_cast<std::uint16_t>(left[count - 1].sequence + 1);
      ASSERT_EQ(static_cast<std::uint16_t>(feedback->base_sequence + feedback->status_count), base);
      left = left.subspan(count);
    }
    ASSERT_EQ(all.size(), arrivals.size());
    const Duration cycle = Duration(reference_time_step) * (1 << 24);
    for (std::size_t i = 0; i < all.size(); ++i) {
      ASSERT_EQ(all[i].sequence, arrivals[i].sequence);
      ASSERT_EQ((all[i].arrival - arrivals[i].at.time_since_epoch()) % cycle, 0ns);
    }
  }
}

TEST(M9_transport_feedback, what_is_missing_is_refused) {
  EXPECT_TRUE(is_refused(octets("8f cd 0004 00000001 00000002 0001 0001 000001 00")));                 // no chunk
  EXPECT_TRUE(is_refused(octets("8f cd 0004 00000001 00000002 0001 0000 000001 00")));                 // no status
  EXPECT_TRUE(is_refused(octets("8f cd 0005 00000001 00000002 0001 0003 000001 00 2003 0101")));  // two deltas of three
  EXPECT_TRUE(is_refused(octets("8f cd 0005 00000001 00000002 0001 0003 000001 00 2002 0101")));  // two statuses
  EXPECT_TRUE(is_refused(octets("8f cd 0005 00000001 00000002 0001 0002 000001 00 6002 0101")));  // reserved, in a run
  EXPECT_TRUE(is_refused(octets("8f cd 0005 00000001 00000002 0001 0002 000001 00 f000 0101")));  // and in a vector
  EXPECT_TRUE(is_refused(octets("8f cd 0003 00000001 00000002 0001 0001")));
}

TEST(M9_transport_feedback, statuses_beyond_the_count_are_not_read) {
  EXPECT_EQ(received(octets("8f cd 0005 00000001 00000002 0001 0002 000001 00 bfff 0404")),
            (std::vector<ReceivedPacket>{{1, 65ms}, {2, 66ms}}));
}

TEST(M9_transport_feedback, a_claim_of_65535_losses_costs_as_much_as_it_is_long) {
  const Octets packet =
      octets("8f cd 0009 00000001 00000002 0001 ffff 000001 00 1fff 1fff 1fff 1fff 1fff 1fff 1fff 1fff 1fff 0000");
  const auto feedback = parse(packet);
  ASSERT_TRUE(feedback);
  EXPECT_EQ(feedback->status_count, 65535);
  EXPECT_TRUE(received(packet).empty());
  // Nine chunks, nine steps.
  const Octets chunks = octets("1fff 1fff 1fff 1fff 1fff 1fff 1fff 1fff 1fff");
  StatusRuns runs(chunks, 65535);
  std::size_t steps = 0;
  while (runs.next()) ++steps;
  EXPECT_EQ(steps, 9U);
  EXPECT_EQ(runs.left(), 0U);
}

TEST(M9_transport_feedback, a_claim_of_65535_arrivals_without_deltas_is_refused) {
  EXPECT_TRUE(is_refused(
      octets("8f cd 0009 00000001 00000002 0001 ffff 000001 00 3fff 3fff 3fff 3fff 3fff 3fff 3fff 3fff 3fff 0000")));
}

TEST(M9_transport_feedback, runs_of_nothing_end_with_the_message) {
  EXPECT_TRUE(is_refused(octets("8f cd 0006 00000001 00000002 0001 0001 000001 00 0000 0000 0000 0000")));
}

}  // namespace
}  // namespace ringer::rtp::rtcp
