"""A mock of the receivers of webhooks: checks signatures with Python's own hmac, and answers as the robots do.

Arguments: file for what arrives, secret, answers (status and body, separated by blanks; the last one stays).
"""
import base64, hashlib, hmac, json, sys, urllib.parse
from http.server import BaseHTTPRequestHandler, HTTPServer

log, secret, answers = sys.argv[1], sys.argv[2].encode(), [a.split(" ", 1) for a in sys.argv[3:]]


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        stamp = self.headers.get("Holdfast-Timestamp", "")
        generic = "sha256=" + hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        robot_stamp = query.get("timestamp", [""])[0]
        signed = (robot_stamp + "\n").encode() + secret
        robot = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
        entry = {
            "path": self.path,
            "id": self.headers.get("Holdfast-Id"),
            "generic": self.headers.get("Holdfast-Signature") == generic,
            "robot": query.get("sign", [""])[0] == robot and robot_stamp.isdigit(),
            "body": json.loads(body),
        }
        with open(log, "a") as out:
            out.write(json.dumps(entry) + "\n")
        status, said = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(int(status))
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said.encode())

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Receiver)
open(log + ".port", "w").write(str(server.server_port))
server.serve_forever()
