//! A connection as the listener sees it. An answer that nobody reads ends it;
//! and what is so malformed that the HTTP library refuses it on its own, with
//! a bare status, is refused in the form that clients of the exchange know.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// Nothing of an answer was taken for so long.
const STALL: Duration = Duration::from_secs(60);

/// How the library's own refusals begin; what follows is a date.
const BARE: [&[u8]; 3] = [
    b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n",
    b"HTTP/1.1 414 URI Too Long\r\nconnection: close\r\ncontent-length: 0\r\n",
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n",
];

const WORDED: &[u8] = b"HTTP/1.1 400 Bad Request\r\n\
    connection: close\r\n\
    content-type: application/json\r\n\
    content-length: 114\r\n\
    x-road-error: Client.BadRequest\r\n\
    \r\n\
    {\"type\":\"Client.BadRequest\",\"message\":\"Permintaan tidak terbaca: baris pertama atau kepalanya rusak.\",\"detail\":\"\"}";

#[derive(Debug)]
pub struct Line<S> {
    inner: S,
    patience: Duration,
    /// Runs while something waits to be written.
    stall: Option<Pin<Box<Sleep>>>,
    /// Written of the words that stand for a bare refusal.
    worded: Option<usize>,
}

impl<S> Line<S> {
    pub fn new(inner: S) -> Line<S> {
        Line { inner, patience: STALL, stall: None, worded: None }
    }

    /// What was written, unless it has waited too long.
    fn unless_stalled<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stall = None;
            return written;
        }
        let patience = self.patience;
        let stall = self.stall.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + patience)));
        ready!(stall.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "jawaban tidak dibaca")))
    }
}

fn is_bare(bytes: &[u8]) -> bool {
    bytes.ends_with(b"\r\n\r\n") && BARE.iter().any(|bare| bytes.starts_with(bare))
}

impl<S: AsyncWrite + Unpin> Line<S> {
    /// Writes our words and says that what was asked for is written.
    fn poll_worded(&mut self, cx: &mut Context<'_>, asked: usize) -> Poll<io::Result<usize>> {
        loop {
            let at = self.worded.unwrap_or_default();
            let Some(rest) = WORDED.get(at..).filter(|rest| !rest.is_empty()) else {
                self.worded = None;
                return Poll::Ready(Ok(asked));
            };
            let written = Pin::new(&mut self.inner).poll_write(cx, rest);
            match ready!(self.unless_stalled(cx, written))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                more => self.worded = Some(at + more),
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Line<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Line<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if self.worded.is_some() || is_bare(buf) {
            return self.poll_worded(cx, buf.len());
        }
        let written = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.unless_stalled(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let first = bufs.iter().find(|b| !b.is_empty()).map_or(&[][..], |b| b);
        if self.worded.is_some() || is_bare(first) {
            return self.poll_worded(cx, first.len());
        }
        let written = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        self.unless_stalled(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.inner).poll_flush(cx);
        self.unless_stalled(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.inner).poll_shutdown(cx);
        self.unless_stalled(cx, shut)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[test]
    fn the_words_have_the_length_they_announce() {
        let text = std::str::from_utf8(WORDED).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{}", body.len());
        let value: serde_json::Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(value["type"], "Client.BadRequest");
    }

    #[tokio::test]
    async fn a_bare_refusal_is_worded_and_all_else_passes() {
        for (written, worded) in [
            (&b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\ndate: x\r\n\r\n"[..], true),
            (b"HTTP/1.1 400 Bad Request\r\nx-road-error: x\r\ncontent-length: 0\r\n\r\n", false),
            (b"HTTP/1.1 200 OK\r\n\r\n", false),
        ] {
            // A narrow pipe, so that the words need several writes.
            let (near, mut far) = tokio::io::duplex(7);
            let writing = tokio::spawn(async move {
                let mut line = Line::new(near);
                line.write_all(written).await.expect("written");
                line.shutdown().await.expect("shut");
            });
            let mut read = Vec::new();
            far.read_to_end(&mut read).await.expect("read");
            writing.await.expect("ran");
            assert_eq!(read, if worded { WORDED } else { written }, "{}", String::from_utf8_lossy(written));
        }
    }

    #[tokio::test]
    async fn an_answer_that_nobody_reads_ends() {
        let (near, _far) = tokio::io::duplex(7);
        let mut line = Line { patience: Duration::from_millis(30), ..Line::new(near) };
        let error = line.write_all(&[0; 100]).await.expect_err("stalls");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
