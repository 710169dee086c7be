#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""GStreamer's webrtcbin at the other end: sends a tone and a test picture, and counts what it decodes. The same lines
of JSON as aiortc_partner.py."""
import json
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

Gst.init(None)
counts = {"audio_frames": 0, "audio_energy": 0.0, "video_frames": 0}
pipeline = Gst.parse_launch(
    "webrtcbin name=rtc bundle-policy=max-bundle "
    "audiotestsrc is-live=true freq=440 volume=0.3 ! audio/x-raw,rate=48000,channels=2 ! opusenc ! rtpopuspay pt=97 ! "
    "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000 ! rtc. "
    "videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=15/1 ! "
    "vp8enc deadline=1 target-bitrate=300000 keyframe-max-dist=60 ! rtpvp8pay pt=96 picture-id-mode=2 ! "
    "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000 ! rtc."
)
rtc = pipeline.get_by_name("rtc")


def say(message):
    print(json.dumps(message), flush=True)


def count(kind):
    def probe(_pad, info):
        counts[kind + "_frames"] += 1
        if kind == "audio":
            buffer = info.get_buffer()
            ok, mapped = buffer.map(Gst.MapFlags.READ)
            if ok:
                samples = memoryview(mapped.data).cast("h")
                counts["audio_energy"] += sum((s / 32768) ** 2 for s in samples[::16]) / max(1, len(samples[::16])) * 0.02
                buffer.unmap(mapped)
        return Gst.PadProbeReturn.OK

    return probe


def pad_added(_rtc, pad):
    if pad.direction != Gst.PadDirection.SRC:
        return
    kind = "audio" if "media=(string)audio" in pad.get_current_caps().to_string() else "video"
    decode = (
        "queue ! rtpopusdepay ! opusdec ! audioconvert ! audio/x-raw,format=S16LE ! fakesink sync=false name=out"
        if kind == "audio"
        else "queue ! rtpvp8depay ! vp8dec ! fakesink sync=false name=out"
    )
    sink = Gst.parse_bin_from_description(decode, True)
    pipeline.add(sink)
    sink.sync_state_with_parent()
    sink.get_by_name("out").get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, count(kind))
    pad.link(sink.get_static_pad("sink"))


def offer_made(promise, _rtc, _data):
    promise.wait()
    reply = promise.get_reply()  # what it holds lives as long as it does
    offer = reply.get_value("offer")
    rtc.emit("set-local-description", offer, Gst.Promise.new())
    say({"offer": offer.sdp.as_text()})


def negotiate(_rtc):
    rtc.emit("create-offer", None, Gst.Promise.new_with_change_func(offer_made, rtc, None))


def take_answer(text):
    _, message = GstSdp.SDPMessage.new_from_text(text)
    answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
    rtc.emit("set-remote-description", answer, Gst.Promise.new())
    # webrtcbin takes candidates by trickling only.
    index = -1
    for line in text.splitlines():
        index += line.startswith("m=")
        if line.startswith("a=candidate:"):
            rtc.emit("add-ice-candidate", index, line[2:])


def listen():
    for line in sys.stdin:
        message = json.loads(line)
        if "answer" in message:
            GLib.idle_add(take_answer, message["answer"])


def report():
    say(counts)
    return True


rtc.connect("on-negotiation-needed", negotiate)
rtc.connect("pad-added", pad_added)
pipeline.set_state(Gst.State.PLAYING)
threading.Thread(target=listen, daemon=True).start()
GLib.timeout_add_seconds(1, report)
GLib.MainLoop().run()
