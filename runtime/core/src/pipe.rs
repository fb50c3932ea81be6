//! Buffers on their way between the asynchronous half of a connector and its synchronous half.
//!
//! A pipe owns a fixed number of buffers that go round: filled ones forward, emptied ones back. So memory is bounded
//! by construction, and a slow end holds up the other one. A buffer that grew for a long row goes alone: the next such
//! one waits until it is back, so that a pipe holds two of them at most, one that is filled and one that is emptied.

use tokio::sync::mpsc;

use crate::Stop;

/// Bytes on the way.
pub type Buffer = Vec<u8>;

/// What a pipe may take of the run's memory.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// Bytes that a buffer holds; one grows past that only for a row that is longer.
    pub size: usize,
    /// How many buffers go round.
    pub count: usize,
}

/// The end that fills buffers.
#[derive(Debug)]
pub struct Sender {
    full: mpsc::Sender<Result<Buffer, Stop>>,
    empty: mpsc::Receiver<Buffer>,
    /// The way of a buffer that grew, while none is on it.
    wide: mpsc::Receiver<()>,
    capacity: usize,
}

/// The end that empties buffers.
#[derive(Debug)]
pub struct Receiver {
    full: mpsc::Receiver<Result<Buffer, Stop>>,
    empty: mpsc::Sender<Buffer>,
    wide: mpsc::Sender<()>,
    capacity: usize,
}

/// A pipe with its buffers.
pub fn pipe(share: Share) -> (Sender, Receiver) {
    let (full_sender, full_receiver) = mpsc::channel(share.count + 1);
    let (empty_sender, empty_receiver) = mpsc::channel(share.count);
    for _ in 0..share.count {
        empty_sender.try_send(Vec::with_capacity(share.size)).expect("the channel holds all buffers");
    }
    let (wide_sender, wide_receiver) = mpsc::channel(1);
    wide_sender.try_send(()).expect("the channel is empty");
    let capacity = share.size;
    let receiver = Receiver { full: full_receiver, empty: empty_sender, wide: wide_sender, capacity };
    (Sender { full: full_sender, empty: empty_receiver, wide: wide_receiver, capacity }, receiver)
}

impl Sender {
    /// An empty buffer; `None` where the other end is gone.
    pub async fn buffer(&mut self) -> Option<Buffer> {
        self.empty.recv().await
    }

    /// As [`Sender::buffer`], for a thread outside the runtime.
    pub fn buffer_blocking(&mut self) -> Option<Buffer> {
        self.empty.blocking_recv()
    }

    /// Sends a filled buffer on; false where the other end is gone.
    pub async fn send(&mut self, buffer: Buffer) -> bool {
        if buffer.capacity() > self.capacity && self.wide.recv().await.is_none() {
            return false;
        }
        self.full.send(Ok(buffer)).await.is_ok()
    }

    /// As [`Sender::send`], for a thread outside the runtime.
    pub fn send_blocking(&mut self, buffer: Buffer) -> bool {
        if buffer.capacity() > self.capacity && self.wide.blocking_recv().is_none() {
            return false;
        }
        self.full.blocking_send(Ok(buffer)).is_ok()
    }

    /// Tells the other end why no more buffers come.
    pub async fn fail(&self, stop: Stop) {
        let _gone = self.full.send(Err(stop)).await;
    }

    /// As [`Sender::fail`], for a thread outside the runtime.
    pub fn fail_blocking(&self, stop: Stop) {
        let _gone = self.full.blocking_send(Err(stop));
    }
}

impl Receiver {
    /// The next filled buffer; `None` after the last.
    pub async fn receive(&mut self) -> Option<Result<Buffer, Stop>> {
        self.full.recv().await
    }

    /// As [`Receiver::receive`], for a thread outside the runtime.
    pub fn receive_blocking(&mut self) -> Option<Result<Buffer, Stop>> {
        self.full.blocking_recv()
    }

    /// Gives a buffer back for use again. One that had to grow is replaced, so that memory stays bounded.
    pub fn give_back(&self, mut buffer: Buffer) {
        if buffer.capacity() > self.capacity {
            let _gone = self.wide.try_send(());
        }
        buffer.clear();
        buffer.shrink_to(self.capacity);
        let _gone = self.empty.try_send(buffer);
    }
}
