// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as an RTP packet: all its parts lie inside it, in order; a header with the same elements can be written
// and reads the same; and its payload may be of any codec.
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/assert.h"
#include "rtp/dependency_descriptor.h"
#include "rtp/extension_values.h"
#include "rtp/extensions.h"
#include "rtp/header_writer.h"
#include "rtp/key_frame.h"
#include "rtp/packet.h"
#include "rtp/rtx.h"
#include "rtp/vp8.h"
#include "rtp/vp9.h"

namespace {

using namespace ringer;
using namespace ringer::rtp;

std::vector<ExtensionElement> elements_of(const Packet& packet) {
  std::vector<ExtensionElement> elements;
  ExtensionReader reader(packet);
  while (const auto element = reader.next()) elements.push_back(*element);
  return elements;
}

void check_rewriting(const Packet& packet, const std::vector<ExtensionElement>& elements) {
  std::vector<std::uint8_t> slot(fixed_header_size + 4 + packet.extensions.size() * 2 + 4);
  HeaderWriter writer(slot, {.payload_type = packet.payload_type, .ssrc = packet.ssrc});
  for (const ExtensionElement& element : elements) writer.add(element.id, element.value);
  const std::size_t size = writer.finish();
  if (elements.size() <= 16) ASSERT(size != 0);
  if (size == 0) return;
  const auto copy = Packet::parse(Bytes(slot).first(size));
  ASSERT(copy && copy->header_size == size && copy->ssrc == packet.ssrc);
  const auto copied = elements_of(*copy);
  ASSERT(copied.size() == elements.size());
  for (std::size_t i = 0; i < copied.size(); ++i) {
    ASSERT(copied[i].id == elements[i].id && std::ranges::equal(copied[i].value, elements[i].value));
  }
}

void check_values(Bytes value) {
  if (const auto time = read_abs_send_time(value)) ASSERT(std::ranges::equal(write_abs_send_time(*time), value));
  if (const auto delay = read_playout_delay(value)) ASSERT(std::ranges::equal(write_playout_delay(*delay), value));
  if (const auto level = read_audio_level(value)) ASSERT(write_audio_level(*level)[0] == value[0]);
  if (const auto turn = read_video_orientation(value)) {
    ASSERT(write_video_orientation(*turn)[0] == (value[0] & 0x0fU));
  }
  if (const auto name = read_stream_name(value)) ASSERT(!name->empty() && name->size() <= value.size());
  read_absolute_capture_time(value);
  const auto descriptor = DependencyDescriptor::parse(value);
  if (!descriptor || !descriptor->structure) return;
  std::size_t known = 0;
  for (std::uint8_t id = 0; id < 64; ++id) known += descriptor->structure->layer_of(id) ? 1U : 0U;
  ASSERT(known == descriptor->structure->size());
}

template <typename Descriptor>
void check_descriptor(Bytes payload) {
  const auto descriptor = Descriptor::parse(payload);
  if (!descriptor) return;
  ASSERT(descriptor->size <= payload.size());
  std::vector<std::uint8_t> copy(payload.begin(), payload.end());
  const auto head = payload.first(descriptor->size);
  const RunningNumbers numbers{.picture_id = descriptor->picture_id.value_or(0),
                               .tl0_picture_index = descriptor->tl0_picture_index.value_or(0)};
  ASSERT(rewrite_descriptor(head, descriptor->places, numbers, copy) == descriptor->size);
  ASSERT(std::ranges::equal(copy, payload));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  for (const auto codec : {Codec::vp8, Codec::vp9, Codec::h264, Codec::av1}) is_keyframe_start(codec, bytes);
  check_descriptor<Vp8Descriptor>(bytes);
  check_descriptor<Vp9Descriptor>(bytes);
  check_values(bytes);
  const auto packet = Packet::parse(bytes);
  if (!packet) return 0;
  ASSERT(packet->header_size + packet->payload.size() + packet->padding_size == size);
  ASSERT(packet->payload.empty() || packet->payload.data() == data + packet->header_size);
  const auto elements = elements_of(*packet);
  ExtensionMap map;
  for (std::size_t i = 0; i < extension_kinds; ++i) {
    ASSERT(map.add(static_cast<ExtensionKind>(i), static_cast<std::uint8_t>(i + 1)));
  }
  const Extensions extensions = map.read(*packet);
  for (std::size_t i = 0; i < extension_kinds; ++i) {
    const auto kind = static_cast<ExtensionKind>(i);
    const auto value = extensions.find(kind);
    const auto found = map.find(*packet, kind);
    ASSERT(value.has_value() == found.has_value() && (!value || value->data() == found->data()));
  }
  for (const ExtensionElement& element : elements) check_values(element.value);
  check_rewriting(*packet, elements);
  return 0;
}
