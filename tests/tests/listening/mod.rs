//! A program that listens, for tests of real processes.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

/// A program that listens; what it says is kept.
pub struct Listening {
    pub child: Child,
    pub address: String,
    said: Arc<Mutex<String>>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Listening {
    pub fn start(mut command: Command, mark: &str) -> Listening {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = Arc::new(Mutex::new(String::new()));
        let (heard, mut errors) = (said.clone(), BufReader::new(child.stderr.take().unwrap()).lines());
        std::thread::spawn(move || {
            while let Some(Ok(line)) = errors.next() {
                heard.lock().unwrap().push_str(&format!("{line}\n"));
            }
        });
        let line = loop {
            let line = lines.next().unwrap_or_else(|| panic!("{}", said.lock().unwrap())).unwrap();
            if line.contains(mark) {
                break line;
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        let address = line.split("http://").nth(1).unwrap().split([' ', ',']).next().unwrap().to_owned();
        Listening { child, address, said }
    }

    #[allow(dead_code, reason = "not every test reads what is told")]
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }
}
