#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""aiortc at the other end: sends a tone and moving colours, and counts what it decodes. Lines of JSON on both sides:
out {"offer"}, in {"answer", "candidates"}, then out {"audio_frames", "audio_energy", "video_frames"} once a second."""
import asyncio
import fractions
import json
import math
import sys

import numpy
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack
from av import AudioFrame, VideoFrame

RATE = 48000
SAMPLES = 960  # 20 ms


class Tone(AudioStreamTrack):
    def __init__(self):
        super().__init__()
        self.sent = 0
        self.began = None

    async def recv(self):
        loop = asyncio.get_event_loop()
        self.began = self.began or loop.time()
        await asyncio.sleep(max(0, self.began + self.sent / RATE - loop.time()))
        times = numpy.arange(self.sent, self.sent + SAMPLES)
        wave = (8000 * numpy.sin(2 * math.pi * 440 * times / RATE)).astype(numpy.int16)
        frame = AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = RATE
        frame.pts = self.sent
        frame.time_base = fractions.Fraction(1, RATE)
        self.sent += SAMPLES
        return frame


class Colours(VideoStreamTrack):
    shown = 0

    async def recv(self):
        pts, time_base = await self.next_timestamp()
        self.shown += 1
        picture = numpy.full((240, 320, 3), (self.shown * 3) % 256, dtype=numpy.uint8)
        frame = VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Counts:
    audio_frames = 0
    audio_energy = 0.0
    video_frames = 0


async def consume(track, counts):
    while True:
        frame = await track.recv()
        if track.kind == "video":
            counts.video_frames += 1
        else:
            counts.audio_frames += 1
            samples = frame.to_ndarray().astype(numpy.float64) / 32768
            counts.audio_energy += float(numpy.mean(samples**2)) * SAMPLES / RATE


async def main():
    connection = RTCPeerConnection()
    counts = Counts()
    connection.on("track", lambda track: asyncio.ensure_future(consume(track, counts)))
    connection.addTrack(Tone())
    connection.addTrack(Colours())
    await connection.setLocalDescription(await connection.createOffer())
    print(json.dumps({"offer": connection.localDescription.sdp}), flush=True)
    line = await asyncio.get_event_loop().run_in_executor(None, sys.stdin.readline)
    answer = json.loads(line)["answer"]
    await connection.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
    while True:
        await asyncio.sleep(1)
        print(json.dumps({k: getattr(counts, k) for k in ("audio_frames", "audio_energy", "video_frames")}), flush=True)


asyncio.run(main())
