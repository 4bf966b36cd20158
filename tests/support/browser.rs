//! Headless Chromium, driven over a pair of pipes in its own protocol: opens a page of the disk, chooses files in it
//! as a person would, reads what it shows. No port is opened and the network is off.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// A browser with one page; ended when dropped.
pub struct Browser {
    child: Child,
    orders: File,
    answers: BufReader<File>,
    next: u64,
    session: Option<String>,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Opens `page`, a file of this disk, and waits until it is loaded.
    pub fn open(page: &Path) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let (their_in, our_out) = std::io::pipe().unwrap();
        let (our_in, their_out) = std::io::pipe().unwrap();
        // The shell moves standard input and output to 3 and 4, where Chromium expects its pipes.
        let arguments = "exec timeout 120 chromium --headless=new --no-sandbox --disable-gpu --no-first-run --disable-extensions \
            --disable-background-networking --proxy-server=127.0.0.1:9 --remote-debugging-pipe \
            --user-data-dir=\"$1\" about:blank 3<&0 4>&1 </dev/null >/dev/null 2>&1";
        let mut command = Command::new("bash");
        command.args(["-c", arguments, "browser"]).arg(profile.path()).env("HOME", profile.path());
        command.stdin(Stdio::from(OwnedFd::from(their_in))).stdout(Stdio::from(OwnedFd::from(their_out)));
        let child = command.spawn().unwrap();
        drop(command);
        let mut browser = Self {
            child,
            orders: File::from(OwnedFd::from(our_out)),
            answers: BufReader::new(File::from(OwnedFd::from(our_in))),
            next: 0,
            session: None,
            _profile: profile,
        };
        let made = browser.order("Target.createTarget", &json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": made["targetId"], "flatten": true });
        let session =
            browser.order("Target.attachToTarget", &attach)["sessionId"].as_str().unwrap().to_owned();
        browser.session = Some(session);
        browser.order("Page.enable", &json!({}));
        browser.order("Page.navigate", &json!({ "url": format!("file://{}", page.display()) }));
        browser.wait_for("Page.loadEventFired");
        browser
    }

    /// Value of an expression; promises are awaited.
    pub fn value(&mut self, expression: &str) -> Value {
        let ask = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let answer = self.order("Runtime.evaluate", &ask);
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer:#}");
        answer["result"]["value"].clone()
    }

    /// Chooses a folder (or files) in the file field `selector`.
    pub fn choose(&mut self, selector: &str, path: &Path) {
        let root = self.order("DOM.getDocument", &json!({}))["root"]["nodeId"].clone();
        let field = self.order("DOM.querySelector", &json!({ "nodeId": root, "selector": selector }));
        self.order("DOM.setFileInputFiles", &json!({ "files": [path], "nodeId": field["nodeId"] }));
    }

    /// Shows the page as a screen of so many points' width does, by day or in the dark.
    pub fn looks(&mut self, width: u32, touch: bool, dark: bool) {
        let screen = json!({ "width": width, "height": 844, "deviceScaleFactor": 2, "mobile": touch });
        self.order("Emulation.setDeviceMetricsOverride", &screen);
        let scheme = json!({ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } });
        self.order("Emulation.setEmulatedMedia", &json!({ "features": [scheme] }));
    }

    fn order(&mut self, method: &str, params: &Value) -> Value {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = session.as_str().into();
        }
        self.orders.write_all(format!("{message}\0").as_bytes()).unwrap();
        loop {
            let answer = self.read();
            if answer["id"] == self.next {
                assert!(answer.get("error").is_none(), "{method}: {answer:#}");
                return answer["result"].clone();
            }
        }
    }

    fn wait_for(&mut self, event: &str) {
        while self.read()["method"] != event {}
    }

    fn read(&mut self) -> Value {
        let mut message = Vec::new();
        self.answers.read_until(0, &mut message).unwrap();
        assert_eq!(message.pop(), Some(0), "the browser ended");
        serde_json::from_slice(&message).unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Closing is asked for; the pipes close with us and `timeout` is the last resort.
        let _ = self.orders.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        let _ = self.child.wait();
    }
}
