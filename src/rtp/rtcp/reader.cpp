// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/reader.h"

namespace ringer::rtp::rtcp {

std::optional<Message> Reader::next() {
  while (!rest_.empty() && left_ > 0) {
    --left_;
    const auto block = take_block(rest_);
    if (!block) {
      ++malformed_;
      return std::nullopt;
    }
    if (auto message = read(*block)) return message;
  }
  return std::nullopt;
}

std::optional<Message> Reader::read(const Block& block) {
  switch (static_cast<PacketType>(block.packet_type)) {
    case PacketType::sender_report: return counted(SenderReport::parse(block.count, block.body));
    case PacketType::receiver_report: return counted(ReceiverReport::parse(block.count, block.body));
    case PacketType::source_description: return counted(SourceDescription::parse(block.count, block.body));
    case PacketType::bye: return counted(Bye::parse(block.count, block.body));
    case PacketType::transport_feedback: return read_transport(block);
    case PacketType::payload_feedback: return read_payload(block);
  }
  return not_known();
}

std::optional<Message> Reader::read_transport(const Block& block) {
  if (block.count == nack_format) return counted(Nack::parse(block.body));
  if (block.count == transport_wide_format) return counted(TransportFeedback::parse(block.body));
  return not_known();
}

std::optional<Message> Reader::read_payload(const Block& block) {
  if (block.count == pli_format) return counted(Pli::parse(block.body));
  if (block.count == fir_format) return counted(Fir::parse(block.body));
  if (block.count == application_format) {
    if (!Remb::is_one(block.body)) return not_known();
    return counted(Remb::parse(block.body));
  }
  return not_known();
}

template <typename Parsed>
std::optional<Message> Reader::counted(std::optional<Parsed> parsed) {
  if (parsed) return Message(*parsed);
  ++malformed_;
  return std::nullopt;
}

std::optional<Message> Reader::not_known() {
  ++unknown_;
  return std::nullopt;
}

}  // namespace ringer::rtp::rtcp
