// SPDX-License-Identifier: Apache-2.0
#include "mediaserver/table.h"

#include "mediaserver/served.h"

namespace ringer::mediaserver::table {
namespace {

using enum Place;
using enum Access;

constexpr bool creatable = true;
constexpr bool not_creatable = false;

// A type is creatable when it is served. Parents come first.
constexpr TypeRow type_rows[] = {
    {"MediaObject", "", "core", not_creatable, "", "Error"},
    {"ServerManager", "MediaObject", "core", not_creatable, "", "ObjectCreated ObjectDestroyed"},
    {"MediaPipeline", "MediaObject", "core", creatable, "", ""},
    {"MediaElement", "MediaObject", "core", not_creatable, "",
     "ElementConnected ElementDisconnected MediaFlowOutStateChanged MediaFlowInStateChanged "
     "MediaTranscodingStateChanged"},
    {"Endpoint", "MediaElement", "core", not_creatable, "", ""},
    {"SessionEndpoint", "Endpoint", "core", not_creatable, "", "MediaSessionTerminated MediaSessionStarted"},
    {"SdpEndpoint", "SessionEndpoint", "core", not_creatable, "", ""},
    {"BaseRtpEndpoint", "SdpEndpoint", "core", not_creatable, "", "MediaStateChanged ConnectionStateChanged"},
    {"WebRtcEndpoint", "BaseRtpEndpoint", "elements", creatable,
     "mediaPipeline: MediaPipeline, recvonly?: boolean=false, sendonly?: boolean=false, "
     "useDataChannels?: boolean=false, certificateKeyType?: CertificateKeyType=\"RSA\", "
     "qosDscp?: DSCPValue=\"NO_VALUE\"",
     "IceCandidateFound IceGatheringDone IceComponentStateChanged DtlsConnectionStateChange DataChannelOpened "
     "DataChannelClosed NewCandidatePairSelected"},
    // Many audio and video sections on one connection, each named by its mid, which is the "media description" of
    // connect() and disconnect(); offers and answers again and again, also to restart ICE.
    {"BundleEndpoint", "BaseRtpEndpoint", "ringer", creatable, "mediaPipeline: MediaPipeline",
     "IceCandidateFound IceGatheringDone IceComponentStateChanged DtlsConnectionStateChange NewCandidatePairSelected "
     "ActiveSpeakerChanged"},
};

constexpr PropertyRow property_rows[] = {
    {"MediaObject", "mediaPipeline: MediaPipeline", read, here, serve::media_pipeline},
    {"MediaObject", "parent: MediaObject", read, here, serve::parent},
    {"MediaObject", "id: String", read, here, serve::id},
    {"MediaObject", "children: MediaObject[]", read, here, serve::children},
    {"MediaObject", "name: String", read_write, here, serve::name, serve::set_name},
    {"MediaObject", "sendTagsInEvents: boolean=false", read_write, kept},
    {"MediaObject", "creationTime: int", read, here, serve::creation_time},

    {"ServerManager", "info: ServerInfo", read, here, serve::server_info},
    {"ServerManager", "pipelines: MediaPipeline[]", read, here, serve::pipelines},
    {"ServerManager", "sessions: String[]", read, here, serve::sessions},
    {"ServerManager", "metadata: String", read, here, serve::metadata},

    {"MediaPipeline", "latencyStats: boolean=false", read_write, told},

    {"MediaElement", "encoderBitrate: int=300000", read_write, kept},
    {"MediaElement", "minEncoderBitrate: int=0", read_write, kept},
    {"MediaElement", "maxEncoderBitrate: int=0", read_write, kept},

    {"SdpEndpoint", "maxAudioRecvBandwidth: int=0", read_write, told},
    {"SdpEndpoint", "maxVideoRecvBandwidth: int=0", read_write, told},

    {"BaseRtpEndpoint", "minVideoRecvBandwidth: int=0", read_write, told},
    {"BaseRtpEndpoint", "minVideoSendBandwidth: int=100", read_write, told},
    {"BaseRtpEndpoint", "maxVideoSendBandwidth: int=500", read_write, told},
    {"BaseRtpEndpoint", "mediaState: MediaState", read, worker},
    {"BaseRtpEndpoint", "connectionState: ConnectionState", read, worker},
    {"BaseRtpEndpoint", "mtu: int=1200", read_write, kept},
    {"BaseRtpEndpoint", "rembParams: RembParams={}", read_write, kept},

    {"WebRtcEndpoint", "networkInterfaces: String=\"\"", read_write, kept},
    {"WebRtcEndpoint", "iceTcp: boolean=true", read_write, kept},
    {"WebRtcEndpoint", "stunServerAddress: String=\"\"", read_write, kept},
    {"WebRtcEndpoint", "stunServerPort: int=3478", read_write, kept},
    {"WebRtcEndpoint", "turnUrl: String=\"\"", read_write, kept},
    {"WebRtcEndpoint", "externalIPv4: String=\"\"", read_write, told},
    {"WebRtcEndpoint", "externalIPv6: String=\"\"", read_write, told},
    {"WebRtcEndpoint", "ICECandidatePairs: IceCandidatePair[]", read, worker},
    {"WebRtcEndpoint", "IceConnectionState: IceConnection[]", read, worker},
    {"WebRtcEndpoint", "DtlsConnectionState: DtlsConnection[]", read, worker},

    {"BundleEndpoint", "ICECandidatePairs: IceCandidatePair[]", read, worker},
    {"BundleEndpoint", "IceConnectionState: IceConnection[]", read, worker},
    {"BundleEndpoint", "DtlsConnectionState: DtlsConnection[]", read, worker},
    {"BundleEndpoint", "sections: Section[]", read, worker},
};

constexpr MethodRow method_rows[] = {
    {"MediaObject", "addTag", "key: String, value: String", "void", here, serve::add_tag},
    {"MediaObject", "removeTag", "key: String", "void", here, serve::remove_tag},
    {"MediaObject", "getTag", "key: String", "String", here, serve::tag},
    {"MediaObject", "getTags", "", "Tag[]", here, serve::tags},

    {"ServerManager", "getKmd", "moduleName: String", "String", here, serve::kmd},
    {"ServerManager", "getCpuCount", "", "int", here, serve::cpu_count},
    {"ServerManager", "getUsedCpu", "interval: int", "float", here, serve::used_cpu},
    {"ServerManager", "getUsedMemory", "", "int64", here, serve::used_memory},

    {"MediaPipeline", "getGstreamerDot", "details?: GstreamerDotDetails", "String", here, serve::graph},
    {"MediaPipeline", "dumpGstreamerDot", "details?: GstreamerDotDetails", "void", here, serve::nothing},

    {"MediaElement", "getSourceConnections", "mediaType?: MediaType, description?: String", "ElementConnectionData[]",
     worker},
    {"MediaElement", "getSinkConnections", "mediaType?: MediaType, description?: String", "ElementConnectionData[]",
     worker},
    {"MediaElement", "connect",
     "sink: MediaElement, mediaType?: MediaType, sourceMediaDescription?: String, sinkMediaDescription?: String",
     "void", worker},
    {"MediaElement", "disconnect",
     "sink: MediaElement, mediaType?: MediaType, sourceMediaDescription?: String, sinkMediaDescription?: String",
     "void", worker},
    {"MediaElement", "setAudioFormat", "caps: AudioCaps", "void", here, serve::nothing},
    {"MediaElement", "setVideoFormat", "caps: VideoCaps", "void", here, serve::nothing},
    {"MediaElement", "dumpGstreamerDot", "details?: GstreamerDotDetails", "void", here, serve::nothing},
    {"MediaElement", "getGstreamerDot", "details?: GstreamerDotDetails", "String", here, serve::graph},
    {"MediaElement", "getStats", "mediaType?: MediaType", "Stats<>", worker},
    {"MediaElement", "isMediaFlowingIn", "mediaType: MediaType, sinkMediaDescription?: String=\"default\"", "boolean",
     worker},
    {"MediaElement", "isMediaFlowingOut", "mediaType: MediaType, sourceMediaDescription?: String=\"default\"",
     "boolean", worker},
    {"MediaElement", "isMediaTranscoding", "mediaType: MediaType, binName?: String=\"default\"", "boolean", here,
     serve::is_transcoding},

    {"SdpEndpoint", "generateOffer", "options?: OfferOptions", "String", worker},
    {"SdpEndpoint", "processOffer", "offer: String", "String", worker},
    {"SdpEndpoint", "processAnswer", "answer: String", "String", worker},
    {"SdpEndpoint", "getLocalSessionDescriptor", "", "String", worker},
    {"SdpEndpoint", "getRemoteSessionDescriptor", "", "String", worker},

    {"BaseRtpEndpoint", "requestKeyframe", "", "void", worker},

    {"WebRtcEndpoint", "gatherCandidates", "", "void", worker},
    {"WebRtcEndpoint", "addIceCandidate", "candidate: IceCandidate", "void", worker},
    {"WebRtcEndpoint", "createDataChannel",
     "label?: String=\"\", ordered?: boolean=true, maxPacketLifeTime?: int=-1, maxRetransmits?: int=-1, "
     "protocol?: String=\"\"",
     "void", worker},
    {"WebRtcEndpoint", "closeDataChannel", "channelId: int", "void", worker},

    {"BundleEndpoint", "gatherCandidates", "", "void", worker},
    {"BundleEndpoint", "addIceCandidate", "candidate: IceCandidate", "void", worker},
    // How large the video of a section is shown: its height in pixels, 0 for not at all. Where not all fits, sections
    // with a higher priority keep their quality longer.
    {"BundleEndpoint", "setView", "description: String, height: int, priority?: int=0", "void", worker},
    {"BundleEndpoint", "requestKeyframe", "description?: String", "void", worker},
};

// The ones that come in are checked against these; the others are here for getKmd.
constexpr ComplexRow complex_rows[] = {
    {"Fraction", "core", "numerator: int, denominator: int"},
    {"AudioCaps", "core", "codec: AudioCodec, bitrate: int"},
    {"VideoCaps", "core", "codec: VideoCodec, framerate: Fraction"},
    {"OfferOptions", "core", "offerToReceiveAudio?: boolean=true, offerToReceiveVideo?: boolean=true"},
    {"RembParams", "core",
     "packetsRecvIntervalTop?: int=100, exponentialFactor?: float=0.04, linealFactorMin?: int=50, "
     "linealFactorGrade?: float=30, decrementFactor?: float=0.5, thresholdFactor?: float=0.8, upLosses?: int=12, "
     "rembOnConnect?: int=300000"},
    {"IceCandidate", "elements", "candidate: String, sdpMid: String, sdpMLineIndex: int"},
    {"IceCandidatePair", "elements",
     "streamId: String, componentId: int, localCandidate: String, remoteCandidate: String"},
    {"IceConnection", "elements", "streamId: String, componentId: int, state: IceComponentState"},
    {"DtlsConnection", "elements",
     "streamId: String, componentId: String, connectionId: String, state: DtlsConnectionState"},
    {"ElementConnectionData", "core",
     "source: MediaElement, sink: MediaElement, type: MediaType, sourceDescription: String, sinkDescription: String"},
    {"Tag", "core", "key: String, value: String"},
    // One m= section: whether the server sends media on it, and whether it receives some.
    {"Section", "ringer", "description: String, mediaType: MediaType, sends: boolean, receives: boolean"},
};

}  // namespace

std::span<const TypeRow> types() { return type_rows; }
std::span<const PropertyRow> properties() { return property_rows; }
std::span<const MethodRow> methods() { return method_rows; }
std::span<const ComplexRow> complexes() { return complex_rows; }

}  // namespace ringer::mediaserver::table
