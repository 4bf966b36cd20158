"""Lays a tree of small playable recordings in Frigate's layout: lay_tree.py ROOT FILES [CAMERAS].

Every file is the same 10 s clip, stamped with its own start and padded to exactly 4 KiB, so that no two are equal."""
import datetime
import os
import struct
import subprocess
import sys

SIZE = 4096
SEGMENT_S = 10
MP4_EPOCH = 2_082_844_800  # seconds from 1904 to 1970


def clip() -> bytes:
    target = os.path.join(sys.argv[1], "clip.mp4")
    command = (
        "ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i color=gray:size=16x16:rate=1:duration=10"
        " -c:v libx264 -preset ultrafast -pix_fmt yuv420p -movflags +faststart -y " + target
    )
    subprocess.run(command.split(), check=True)
    with open(target, "rb") as file:
        data = file.read()
    os.remove(target)
    return data


def main() -> None:
    root, files = sys.argv[1], int(sys.argv[2])
    cameras = int(sys.argv[3]) if len(sys.argv) > 3 else 10
    os.makedirs(root, exist_ok=True)
    data = bytearray(clip())
    room = SIZE - len(data)
    assert room >= 8, f"the clip has {len(data)} bytes"
    data += struct.pack(">I4s", room, b"free") + bytes(room - 8)
    stamps = [i + 8 for kind in (b"mvhd", b"tkhd", b"mdhd") for i in [data.index(kind)]]
    per_camera = files // cameras
    end = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) - datetime.timedelta(minutes=1)
    first = end - datetime.timedelta(seconds=SEGMENT_S * per_camera)
    made = set()
    for number in range(per_camera):
        start = first + datetime.timedelta(seconds=SEGMENT_S * number)
        unix = int(start.timestamp())
        for at in stamps:
            struct.pack_into(">II", data, at, unix + MP4_EPOCH, unix + MP4_EPOCH)
        for camera in range(cameras):
            struct.pack_into(">I", data, SIZE - 4, camera)
            folder = f"{root}/recordings/{start:%Y-%m-%d/%H}/cam{camera:02}"
            if folder not in made:
                os.makedirs(folder, exist_ok=True)
                made.add(folder)
            path = f"{folder}/{start:%M.%S}.mp4"
            with open(path, "wb") as file:
                file.write(data)
            os.utime(path, (unix + SEGMENT_S, unix + SEGMENT_S))


main()
