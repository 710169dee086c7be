// SPDX-License-Identifier: Apache-2.0
//
// Sender and receiver reports, source descriptions, BYE, and NTP's time.
#include <gtest/gtest.h>

#include <limits>

#include "rtp/octets.test.h"
#include "rtp/rtcp/reader.h"

namespace ringer::rtp::rtcp {
namespace {

/// The message of type M that the packet begins with.
template <typename M>
std::optional<M> first(const Octets& packet) {
  const auto message = Reader(packet).next();
  if (!message || !std::holds_alternative<M>(*message)) return std::nullopt;
  return std::get<M>(*message);
}

const ReportBlock some_block{.ssrc = 0x01020304,
                             .fraction_lost = 0x40,
                             .cumulative_lost = -2,
                             .highest_sequence = 0x00011234,
                             .jitter = 0x20,
                             .last_sender_report = 0xaabbccdd,
                             .delay_since = 0x00010000};
constexpr const char* some_block_octets = "01020304 40 fffffe 00011234 00000020 aabbccdd 00010000";

TEST(SenderReport, is_written_as_rfc_3550_has_it_and_reads_the_same) {
  const SenderReport report{.sender_ssrc = 0x11223344,
                            .ntp = 0xe0000000'80000000,
                            .rtp_timestamp = 90000,
                            .packet_count = 5,
                            .octet_count = 6000};
  const Octets packet = written([&](ByteWriter& writer) { write_sender_report(writer, report, {{some_block}}); });
  EXPECT_EQ(packet,
            octets(std::string("81 c8 000c 11223344 e000000080000000 00015f90 00000005 00001770") + some_block_octets));
  const auto read = first<SenderReport>(packet);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->sender_ssrc, report.sender_ssrc);
  EXPECT_EQ(read->ntp, report.ntp);
  EXPECT_EQ(read->rtp_timestamp, 90000U);
  EXPECT_EQ(read->packet_count, 5U);
  EXPECT_EQ(read->octet_count, 6000U);
  ASSERT_EQ(read->reports.size(), 1U);
  EXPECT_EQ(read->reports[0], some_block);
}

TEST(ReceiverReport, is_written_as_rfc_3550_has_it_and_reads_the_same) {
  const Octets packet =
      written([&](ByteWriter& writer) { write_receiver_report(writer, 0x11223344, {{some_block, some_block}}); });
  EXPECT_EQ(packet, octets(std::string("82 c9 000d 11223344") + some_block_octets + some_block_octets));
  const auto read = first<ReceiverReport>(packet);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->reports.size(), 2U);
  EXPECT_EQ(read->reports[1], some_block);
}

TEST(ReceiverReport, losses_are_clamped_to_24_bits) {
  for (const std::int32_t lost : {std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::min()}) {
    const Octets packet =
        written([&](ByteWriter& writer) { write_receiver_report(writer, 1, {{{.cumulative_lost = lost}}}); });
    EXPECT_EQ(first<ReceiverReport>(packet)->reports[0].cumulative_lost, lost > 0 ? 0x7fffff : -0x800000);
  }
}

TEST(M9_reports, fewer_blocks_than_announced_are_refused) {
  EXPECT_FALSE(
      first<ReceiverReport>(octets("82 c9 0007 11223344 01020304 40fffffe 00011234 00000020 aabbccdd 00010000")));
  EXPECT_FALSE(first<ReceiverReport>(octets("81 c9 0001 11223344")));
  EXPECT_FALSE(first<ReceiverReport>(octets("80 c9 0000")));
  EXPECT_FALSE(first<SenderReport>(octets("80 c8 0005 11223344 e000000080000000 00015f90 00000005")));
}

TEST(SourceDescription, cname_is_ended_by_one_to_four_zeros) {
  for (const auto& [cname, hex] :
       {std::pair{"a", "81 ca 0002 00000001 01 01 61 00"}, std::pair{"ab", "81 ca 0003 00000001 01 02 6162 00000000"},
        std::pair{"abc", "81 ca 0003 00000001 01 03 616263 000000"}}) {
    const Octets packet = written([&](ByteWriter& writer) { write_source_description(writer, 1, cname); });
    EXPECT_EQ(packet, octets(hex));
    auto chunks = first<SourceDescription>(packet)->chunks();
    const auto chunk = chunks.next();
    ASSERT_TRUE(chunk);
    EXPECT_EQ(chunk->ssrc, 1U);
    EXPECT_EQ(chunk->cname, cname);
    EXPECT_FALSE(chunks.next());
  }
}

TEST(SourceDescription, cname_is_found_among_other_items_of_several_sources) {
  const Octets packet = octets("82 ca 0007 00000001 02 02 7878 01 01 61 00 00000002 08 01 78 01 02 6263 00 00000000");
  const auto description = first<SourceDescription>(packet);
  ASSERT_TRUE(description);
  auto chunks = description->chunks();
  EXPECT_EQ(chunks.next()->cname, "a");
  const auto second = chunks.next();
  EXPECT_EQ(second->ssrc, 2U);
  EXPECT_EQ(second->cname, "bc");
}

TEST(M9_source_description, what_reaches_beyond_the_end_is_refused) {
  EXPECT_FALSE(first<SourceDescription>(octets("81 ca 0002 00000001 01 ff 61 00")));
  EXPECT_FALSE(first<SourceDescription>(octets("81 ca 0002 00000001 01 02 6162")));  // no end
  EXPECT_FALSE(first<SourceDescription>(octets("82 ca 0002 00000001 01 01 61 00")));
  EXPECT_FALSE(first<SourceDescription>(octets("9f ca 0000")));
  EXPECT_TRUE(first<SourceDescription>(octets("80 ca 0000")));
}

TEST(Bye, has_sources_and_perhaps_a_reason) {
  const Octets packet = written([](ByteWriter& writer) { write_bye(writer, {{1, 0xffffffff}}); });
  EXPECT_EQ(packet, octets("82 cb 0002 00000001 ffffffff"));
  const auto bye = first<Bye>(packet);
  ASSERT_TRUE(bye);
  ASSERT_EQ(bye->ssrcs.size(), 2U);
  EXPECT_EQ(bye->ssrcs[1], 0xffffffffU);
  EXPECT_EQ(bye->reason, "");
  EXPECT_EQ(first<Bye>(octets("81 cb 0002 00000001 03 627965"))->reason, "bye");
}

TEST(M9_bye, a_reason_beyond_the_end_is_refused) {
  EXPECT_FALSE(first<Bye>(octets("81 cb 0002 00000001 04 627965")));
  EXPECT_FALSE(first<Bye>(octets("81 cb 0002 00000001 ff 627965")));
  EXPECT_FALSE(first<Bye>(octets("9f cb 0001 00000001")));
}

TEST(NtpClock, counts_from_1900_and_follows_the_monotonic_clock) {
  using namespace std::chrono_literals;
  const NtpClock clock({.instant = Instant(5s), .wall = WallTime(1500ms)});
  EXPECT_EQ(clock.at(Instant(5s)), (ntp_unix_offset + 1) << 32U | 0x80000000U);
  EXPECT_EQ(clock.at(Instant(6250ms)), (ntp_unix_offset + 2) << 32U | 0xc0000000U);
  EXPECT_EQ(clock.at(Instant(3250ms)), (ntp_unix_offset - 1) << 32U | 0xc0000000U);
  EXPECT_EQ(compact(0x1122334455667788), 0x33445566U);
}

TEST(CompactNtp, round_trip_is_what_is_left_of_the_time_between_reports) {
  using namespace std::chrono_literals;
  EXPECT_EQ(compact_of(1500ms), 0x00018000U);
  EXPECT_EQ(compact_of(-1ms), 0U);
  EXPECT_EQ(compact_of(24h), 0xffffffffU);
  EXPECT_EQ(duration_of(0x00018000), 1500ms);
  // The example of RFC 3550 section 6.4.1.
  EXPECT_EQ(round_trip_time(0xb7108000, 0xb7052000, 0x00054000), duration_of(0x00062000));
  EXPECT_EQ(round_trip_time(0x00010000, 0xffff0000, 0x00010000), 1s);
  EXPECT_EQ(round_trip_time(5, 0, 0), 0s);
  EXPECT_EQ(round_trip_time(100, 100, 1), duration_of(1));
}

}  // namespace
}  // namespace ringer::rtp::rtcp
