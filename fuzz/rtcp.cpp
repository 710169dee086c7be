// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a compound RTCP packet: every message in it is read to its end, with as much work as the datagram has
// bytes, and what can be written is read back the same.
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/assert.h"
#include "rtp/rtcp/reader.h"
#include "rtp/rtcp/transport_feedback_writer.h"

namespace {

using namespace ringer;
using namespace ringer::rtp::rtcp;

template <typename Element>
std::vector<Element> all_of(const auto& list) {
  std::vector<Element> all;
  all.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) all.push_back(list[i]);
  return all;
}

struct Visit {
  std::size_t size = 0;
  std::array<std::uint8_t, 4096> room{};

  Message again(std::size_t written) const {
    const auto message = Reader(Bytes(room).first(written)).next();
    ASSERT(message);
    return *message;
  }

  void operator()(const SenderReport& report) {
    const auto blocks = all_of<ReportBlock>(report.reports);
    ByteWriter writer(room);
    write_sender_report(writer, report, blocks);
    const auto copy = std::get<SenderReport>(again(writer.size()));
    ASSERT(copy.ntp == report.ntp && all_of<ReportBlock>(copy.reports) == blocks);
  }
  void operator()(const ReceiverReport& report) {
    const auto blocks = all_of<ReportBlock>(report.reports);
    ByteWriter writer(room);
    write_receiver_report(writer, report.sender_ssrc, blocks);
    ASSERT(all_of<ReportBlock>(std::get<ReceiverReport>(again(writer.size())).reports) == blocks);
  }
  void operator()(const SourceDescription& description) const {
    auto chunks = description.chunks();
    std::size_t count = 0;
    while (const auto chunk = chunks.next()) {
      ASSERT(chunk->cname.size() <= 255);
      ++count;
    }
    ASSERT(count <= 31);
  }
  void operator()(const Bye& bye) {
    const auto ssrcs = all_of<std::uint32_t>(bye.ssrcs);
    ASSERT(bye.reason.size() <= 255);
    ByteWriter writer(room);
    write_bye(writer, ssrcs);
    ASSERT(all_of<std::uint32_t>(std::get<Bye>(again(writer.size())).ssrcs) == ssrcs);
  }
  void operator()(const Nack& nack) const {
    auto sequences = nack.sequences();
    std::size_t count = 0;
    while (sequences.next()) ++count;
    ASSERT(count >= 1 && count <= max_nack_sequences);
  }
  void operator()(const Pli& pli) {
    ByteWriter writer(room);
    write_pli(writer, pli.sender_ssrc, pli.media_ssrc);
    ASSERT(std::get<Pli>(again(writer.size())).media_ssrc == pli.media_ssrc);
  }
  void operator()(const Fir& fir) {
    for (const FirEntry& entry : all_of<FirEntry>(fir)) {
      ByteWriter writer(room);
      write_fir(writer, fir.sender_ssrc, entry);
      ASSERT(std::get<Fir>(again(writer.size()))[0] == entry);
    }
  }
  void operator()(const Remb& remb) {
    const auto ssrcs = all_of<std::uint32_t>(remb.ssrcs);
    ByteWriter writer(room);
    write_remb(writer, remb.sender_ssrc, remb.bitrate, ssrcs);
    const auto copy = std::get<Remb>(again(writer.size()));
    ASSERT(copy.bitrate <= remb.bitrate && remb.bitrate - copy.bitrate <= remb.bitrate >> 17U);
    ASSERT(all_of<std::uint32_t>(copy.ssrcs) == ssrcs);
  }
  void operator()(const TransportFeedback& feedback) {
    std::vector<Arrival> arrivals;
    auto received = feedback.received();
    while (const auto packet = received.next()) {
      // The writer's own order: a message that goes around the cycle of sequences has none.
      if (arrivals.size() < max_statuses) arrivals.push_back({packet->sequence, Instant(packet->arrival)});
    }
    ASSERT(arrivals.size() <= size);
    ByteWriter writer(room);
    const std::size_t count = write_transport_feedback(writer, {.base_sequence = feedback.base_sequence}, arrivals);
    ASSERT((count == 0) == arrivals.empty() && !writer.failed());
    if (count == 0) return;
    auto copies = std::get<TransportFeedback>(again(writer.size())).received();
    for (std::size_t i = 0; i < count; ++i) {
      const auto copy = copies.next();
      ASSERT(copy && copy->sequence == arrivals[i].sequence);
      ASSERT((copy->arrival - arrivals[i].at.time_since_epoch()) % (reference_time_step * (1 << 24)) == Duration(0));
    }
    ASSERT(!copies.next());
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Reader reader({data, size});
  Visit visit{.size = size};
  std::size_t count = 0;
  while (const auto message = reader.next()) {
    std::visit(visit, *message);
    ++count;
  }
  ASSERT(count + reader.malformed() + reader.unknown() <= max_messages);
  return 0;
}
