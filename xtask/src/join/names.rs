//! A server of names that knows one: the program has to ask it over the network, as
//! it would anywhere.

use std::net::{Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Answers until it is dropped.
pub struct Names {
    asked: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    answering: Option<JoinHandle<()>>,
}

impl Names {
    /// At `at`, port 53, everything is asked for; `name` is there.
    pub fn serve(at: Ipv4Addr, name: &'static str) -> Result<Names, String> {
        let socket = UdpSocket::bind((at, 53)).map_err(|e| format!("names cannot be served at {at}: {e}"))?;
        socket.set_read_timeout(Some(Duration::from_millis(200))).map_err(|e| e.to_string())?;
        let (asked, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (count, ends) = (asked.clone(), over.clone());
        let answering = std::thread::spawn(move || {
            let mut letters = [0; 512];
            while !ends.load(Ordering::Acquire) {
                let Ok((length, from)) = socket.recv_from(&mut letters) else { continue };
                if let Some(reply) = letters.get(..length).and_then(|question| answer(question, name, at)) {
                    count.fetch_add(1, Ordering::AcqRel);
                    let _ = socket.send_to(&reply, from);
                }
            }
        });
        Ok(Names { asked, over, answering: Some(answering) })
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Acquire)
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Release);
        if let Some(answering) = self.answering.take() {
            let _ = answering.join();
        }
    }
}

/// The answer to one question (RFC 1035): an address where it is asked for, and
/// nothing else of that name; of other names that they are unknown.
fn answer(question: &[u8], name: &str, at: Ipv4Addr) -> Option<Vec<u8>> {
    const HEAD: usize = 12;
    let mut end = HEAD;
    let mut asked = Vec::new();
    while let Some(length) = question.get(end).copied().filter(|length| *length != 0) {
        let label = question.get(end + 1..end + 1 + usize::from(length))?;
        asked.push(String::from_utf8_lossy(label).to_ascii_lowercase());
        end += 1 + usize::from(length);
    }
    let body = question.get(HEAD..end + 5)?;
    let known = asked.join(".") == name;
    let address = known && question.get(end + 1..end + 3)? == [0, 1];
    let mut reply = question.get(..2)?.to_vec();
    // An answer, by whoever knows, and whether the name is there.
    reply.extend([0x85, if known { 0x80 } else { 0x83 }, 0, 1, 0, u8::from(address), 0, 0, 0, 0]);
    reply.extend(body);
    if address {
        reply.extend([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
        reply.extend(at.octets());
    }
    Some(reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_known_has_an_address_and_no_other() {
        let asks = |name: &str, kind: u8| {
            let mut all = vec![7, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
            for label in name.split('.') {
                all.push(u8::try_from(label.len()).unwrap_or(0));
                all.extend(label.bytes());
            }
            all.extend([0, 0, kind, 0, 1]);
            answer(&all, "hub.uji", Ipv4Addr::new(10, 1, 2, 3)).unwrap_or_default()
        };
        let found = asks("HUB.uji", 1);
        assert!(found.starts_with(&[7, 9, 0x85, 0x80, 0, 1, 0, 1]) && found.ends_with(&[0, 4, 10, 1, 2, 3]));
        assert!(asks("hub.uji", 28).starts_with(&[7, 9, 0x85, 0x80, 0, 1, 0, 0]), "no second kind of address");
        assert!(asks("lain.uji", 1).starts_with(&[7, 9, 0x85, 0x83]));
        assert_eq!(answer(&[0; 12], "x", Ipv4Addr::LOCALHOST), None, "cut off");
    }
}
