// SPDX-License-Identifier: Apache-2.0
//
// NACK, PLI, FIR, REMB, and compound packets.
#include "rtp/rtcp/feedback.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "rtp/octets.test.h"
#include "rtp/rtcp/reader.h"

namespace ringer::rtp::rtcp {
namespace {

using Sequences = std::vector<std::uint16_t>;

template <typename M>
std::optional<M> first(const Octets& packet) {
  const auto message = Reader(packet).next();
  if (!message || !std::holds_alternative<M>(*message)) return std::nullopt;
  return std::get<M>(*message);
}

Sequences asked_for(const Octets& packet) {
  Sequences found;
  const auto nack = first<Nack>(packet);
  if (!nack) return found;
  auto sequences = nack->sequences();
  while (const auto sequence = sequences.next()) found.push_back(*sequence);
  return found;
}

Octets nack_of(const Sequences& sequences) {
  return written([&](ByteWriter& writer) { EXPECT_EQ(write_nack(writer, 1, 2, sequences), sequences.size()); });
}

TEST(Nack, sixteen_that_follow_share_a_pair) {
  EXPECT_EQ(nack_of({10}), octets("81 cd 0003 00000001 00000002 000a 0000"));
  EXPECT_EQ(nack_of({10, 11, 26}), octets("81 cd 0003 00000001 00000002 000a 8001"));
  EXPECT_EQ(nack_of({10, 27}), octets("81 cd 0004 00000001 00000002 000a 0000 001b 0000"));
  EXPECT_EQ(nack_of({65535, 0, 15}), octets("81 cd 0003 00000001 00000002 ffff 8001"));
  const auto nack = first<Nack>(nack_of({10}));
  ASSERT_TRUE(nack);
  EXPECT_EQ(nack->sender_ssrc, 1U);
  EXPECT_EQ(nack->media_ssrc, 2U);
}

TEST(Nack, what_is_written_reads_the_same) {
  Dice dice(7);
  for (int round = 0; round < 500; ++round) {
    std::set<std::uint16_t> offsets;
    for (int i = dice.below(60); i >= 0; --i) offsets.insert(static_cast<std::uint16_t>(dice.below(300)));
    Sequences sequences;
    const std::uint16_t base = dice.u16();
    for (const auto offset : offsets) sequences.push_back(static_cast<std::uint16_t>(base + offset));
    ASSERT_EQ(asked_for(nack_of(sequences)), sequences);
  }
}

TEST(Nack, what_does_not_fit_is_left) {
  const Sequences sequences{10, 100, 200};
  for (std::size_t room = 0; room < 24; ++room) {
    Octets slot(room);
    ByteWriter writer(slot);
    const std::size_t count = write_nack(writer, 1, 2, sequences);
    EXPECT_EQ(count, room < 16 ? 0 : (room - 12) / 4) << room;
    EXPECT_FALSE(writer.failed());
    slot.resize(writer.size());
    EXPECT_EQ(asked_for(slot), Sequences(sequences.begin(), sequences.begin() + static_cast<std::ptrdiff_t>(count)));
  }
}

TEST(M9_nack, the_work_of_one_message_is_bounded) {
  Octets packet = octets("81 cd ffff 00000001 00000002");
  packet.resize(4 + 4 * 65535, 0xff);
  EXPECT_EQ(asked_for(packet).size(), max_nack_sequences);
}

TEST(M9_nack, without_a_pair_it_is_refused) {
  EXPECT_FALSE(first<Nack>(octets("81 cd 0002 00000001 00000002")));
  EXPECT_FALSE(first<Nack>(octets("81 cd 0000")));
}

TEST(Pli, names_the_media) {
  const Octets packet = written([](ByteWriter& writer) { write_pli(writer, 1, 2); });
  EXPECT_EQ(packet, octets("81 ce 0002 00000001 00000002"));
  EXPECT_EQ(first<Pli>(packet)->media_ssrc, 2U);
  EXPECT_FALSE(first<Pli>(octets("81 ce 0001 00000001")));
}

TEST(Fir, names_the_media_beside_the_number_of_the_request) {
  const Octets packet = written([](ByteWriter& writer) { write_fir(writer, 1, {.media_ssrc = 2, .sequence = 9}); });
  EXPECT_EQ(packet, octets("84 ce 0004 00000001 00000000 00000002 09000000"));
  const auto fir = first<Fir>(packet);
  ASSERT_TRUE(fir);
  ASSERT_EQ(fir->size(), 1U);
  EXPECT_EQ((*fir)[0], (FirEntry{.media_ssrc = 2, .sequence = 9}));
  EXPECT_FALSE(first<Fir>(octets("84 ce 0002 00000001 00000000")));
}

TEST(Remb, is_an_exponent_and_eighteen_bits) {
  const Octets packet = written([](ByteWriter& writer) { write_remb(writer, 1, 1'000'000, {{2, 3}}); });
  EXPECT_EQ(packet, octets("8f ce 0006 00000001 00000000 52454d42 02 0bd090 00000002 00000003"));
  const auto remb = first<Remb>(packet);
  ASSERT_TRUE(remb);
  EXPECT_EQ(remb->bitrate, 1'000'000U);
  ASSERT_EQ(remb->ssrcs.size(), 2U);
  EXPECT_EQ(remb->ssrcs[1], 3U);
}

TEST(Remb, any_bitrate_is_rounded_down_by_less_than_a_hundred_thousandth) {
  for (std::uint64_t rate = 1; rate < std::numeric_limits<std::uint64_t>::max() / 3; rate = rate * 3 + 1) {
    const Octets packet = written([&](ByteWriter& writer) { write_remb(writer, 1, rate, {}); });
    const std::uint64_t read = first<Remb>(packet)->bitrate;
    EXPECT_LE(read, rate);
    EXPECT_LE(rate - read, rate / 100'000);
  }
}

TEST(M9_remb, an_exponent_beyond_64_bits_gives_the_largest_bitrate) {
  const auto bitrate = [](const char* hex) {
    return first<Remb>(octets(std::string("8f ce 0004 00000001 00000000 52454d42 00") + hex))->bitrate;
  };
  EXPECT_EQ(bitrate("fc0001"), std::uint64_t{1} << 63U);
  EXPECT_EQ(bitrate("fc0002"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(bitrate("ffffff"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(bitrate("fc0000"), 0U);
}

TEST(M9_remb, more_sources_than_there_are_is_refused) {
  EXPECT_FALSE(first<Remb>(octets("8f ce 0005 00000001 00000000 52454d42 02 0bd090 00000002")));
  EXPECT_FALSE(first<Remb>(octets("8f ce 0004 00000001 00000000 52454d42 ff 0bd090")));
}

TEST(RtcpReader, takes_a_compound_packet_apart_and_passes_over_what_it_does_not_know) {
  const Octets packet = written([](ByteWriter& writer) {
    write_receiver_report(writer, 1, {});
    writer.bytes(octets("80 cc 0002 00000001 6e616d65"));  // APP
    writer.bytes(octets("80 cf 0001 00000001"));           // XR
    writer.bytes(octets("8f ce 0003 00000001 00000000 6e616d65"));
    writer.bytes(octets("83 cd 0002 00000001 00000000"));
    write_source_description(writer, 1, "name");
    write_pli(writer, 1, 2);
  });
  Reader reader(packet);
  EXPECT_TRUE(std::holds_alternative<ReceiverReport>(reader.next().value()));
  EXPECT_TRUE(std::holds_alternative<SourceDescription>(reader.next().value()));
  EXPECT_TRUE(std::holds_alternative<Pli>(reader.next().value()));
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(reader.unknown(), 4U);
  EXPECT_EQ(reader.malformed(), 0U);
}

TEST(RtcpReader, padding_is_not_part_of_a_message) {
  const Octets padded = octets("a1 cb 0003 00000001 0000000000000008");
  Reader reader(padded);
  const auto message = reader.next();
  ASSERT_TRUE(message);
  EXPECT_EQ(std::get<Bye>(*message).reason, "");
}

TEST(M9_compound, a_message_whose_inside_is_wrong_does_not_hide_the_next) {
  const Octets packet = octets("81 cb 0002 00000001 ff627965 81 ce 0002 00000001 00000002");
  Reader reader(packet);
  EXPECT_TRUE(std::holds_alternative<Pli>(reader.next().value()));
  EXPECT_EQ(reader.malformed(), 1U);
}

TEST(M9_compound, a_wrong_frame_ends_the_reading) {
  for (const char* hex :
       {"81 ce 0003 00000001 00000002", "41 ce 0002 00000001 00000002", "81 ce 00", "81", "a1 ce 0000",
        "a1 ce 0002 00000001 00000000", "a1 ce 0002 00000001 00000003", "a1 ce 0002 00000001 0000000c"}) {
    const Octets packet = octets(hex);
    Reader reader(packet);
    EXPECT_FALSE(reader.next()) << hex;
    EXPECT_FALSE(reader.next()) << hex;
    EXPECT_EQ(reader.malformed(), 1U) << hex;
  }
}

TEST(M9_compound, messages_of_no_length_are_not_read_without_end) {
  Octets packet;
  for (int i = 0; i < 10'000; ++i) packet.insert(packet.end(), {0x80, 0xca, 0, 0});
  Reader reader(packet);
  std::size_t count = 0;
  while (reader.next()) ++count;
  EXPECT_EQ(count, max_messages);
}

}  // namespace
}  // namespace ringer::rtp::rtcp
