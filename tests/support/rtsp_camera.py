"""A camera on loopback: `PORT NAME...` serves rtsp://127.0.0.1:PORT/NAME for every name given, prints `ready PORT`, runs
until ended. The system picks the port where it is 0."""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer

LAUNCH = (
    "( videotestsrc is-live=true pattern=smpte ! video/x-raw,width=320,height=240,framerate=10/1"
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 ! rtph264pay name=pay0 pt=96 )"
)

Gst.init(None)
Gst.parse_launch(LAUNCH.strip("() "))  # a missing plugin ends us here, not every client later
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(sys.argv[1])
for name in sys.argv[2:]:
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(LAUNCH)
    factory.set_shared(True)
    server.get_mount_points().add_factory("/" + name, factory)
if server.attach(None) == 0:
    sys.exit("cannot listen on 127.0.0.1")
print("ready", server.get_bound_port(), flush=True)
GLib.MainLoop().run()
