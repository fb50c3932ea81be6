//! Buffers on their way between the asynchronous half of a connector and its synchronous half.
//!
//! A pipe owns a fixed number of buffers that go round: filled ones forward, emptied ones back. So memory is bounded
//! by construction, and a slow end holds up the other one. A buffer that grew for a long row goes alone: the next such
//! one waits until it is back, so that a pipe holds two of them at most, one that is filled and one that is emptied.
//!
//! Several senders may fill one pipe. Each has buffers of its own, so that none waits for another's, and what is filled
//! comes out in the order in which it was: whoever has something is served.

use std::sync::Arc;

use tokio::sync::{Mutex, mpsc};

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

impl Share {
    /// A share of so many bytes, in buffers of 64 KiB to 1 MiB, two to eight of them.
    pub(crate) fn of(bytes: usize) -> Share {
        let size = (bytes / 4).clamp(64 << 10, 1 << 20);
        Share { size, count: (bytes / size).clamp(2, 8) }
    }

    /// What each of so many senders has of it.
    fn among(self, senders: usize) -> Share {
        if senders == 1 { self } else { Share::of(self.size * self.count / senders) }
    }
}

/// An end that fills buffers.
#[derive(Debug)]
pub struct Sender {
    /// Its number among those of the pipe.
    number: usize,
    full: mpsc::Sender<(usize, Result<Buffer, Stop>)>,
    empty: mpsc::Receiver<Buffer>,
    wide: Wide,
    capacity: usize,
}

/// The right to have a buffer that grew, which the senders of a pipe share.
#[derive(Debug)]
struct Wide {
    rights: Arc<Mutex<mpsc::Receiver<()>>>,
    /// Whether it is taken before a buffer grows, and not only before it is sent.
    is_early: bool,
    is_taken: bool,
}

/// The end that empties buffers.
#[derive(Debug)]
pub struct Receiver {
    full: mpsc::Receiver<(usize, Result<Buffer, Stop>)>,
    /// The way back to each sender.
    empty: Vec<mpsc::Sender<Buffer>>,
    wide: mpsc::Sender<()>,
    /// The sender whose buffer came last.
    from: usize,
    capacity: usize,
}

/// A pipe with its buffers.
pub fn pipe(share: Share) -> (Sender, Receiver) {
    let (mut senders, receiver) = pipes(share, 1);
    (senders.remove(0), receiver)
}

/// A pipe that so many senders fill, at least one, who divide the share.
pub fn pipes(share: Share, senders: usize) -> (Vec<Sender>, Receiver) {
    let Share { size: capacity, count } = share.among(senders);
    let (full, full_receiver) = mpsc::channel((count + 1) * senders);
    // Of one sender, the buffer that it fills goes beside the one that is on its way.
    let rights = if senders == 1 { 1 } else { 2 };
    let (wide, wide_receiver) = mpsc::channel(rights);
    for _ in 0..rights {
        wide.try_send(()).expect("the channel holds all rights");
    }
    let rights = Arc::new(Mutex::new(wide_receiver));
    let (senders, empty) = (0..senders)
        .map(|number| {
            let (back, empty) = mpsc::channel(count);
            for _ in 0..count {
                back.try_send(Vec::with_capacity(capacity)).expect("the channel holds all buffers");
            }
            let wide = Wide { rights: Arc::clone(&rights), is_early: senders > 1, is_taken: false };
            (Sender { number, full: full.clone(), empty, wide, capacity }, back)
        })
        .unzip();
    (senders, Receiver { full: full_receiver, empty, wide, from: 0, capacity })
}

impl Wide {
    async fn take(&mut self) -> bool {
        self.is_taken = self.is_taken || self.rights.lock().await.recv().await.is_some();
        self.is_taken
    }

    fn take_blocking(&mut self) -> bool {
        self.is_taken = self.is_taken || self.rights.blocking_lock().blocking_recv().is_some();
        self.is_taken
    }
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

    /// Waits until a buffer may grow, where others fill the pipe too: two of all senders do at once. False where the
    /// other end is gone.
    pub async fn may_grow(&mut self) -> bool {
        !self.wide.is_early || self.wide.take().await
    }

    /// Sends a filled buffer on; false where the other end is gone.
    pub async fn send(&mut self, buffer: Buffer) -> bool {
        if buffer.capacity() > self.capacity {
            if !self.wide.take().await {
                return false;
            }
            self.wide.is_taken = false;
        }
        self.full.send((self.number, Ok(buffer))).await.is_ok()
    }

    /// As [`Sender::send`], for a thread outside the runtime.
    pub fn send_blocking(&mut self, buffer: Buffer) -> bool {
        if buffer.capacity() > self.capacity {
            if !self.wide.take_blocking() {
                return false;
            }
            self.wide.is_taken = false;
        }
        self.full.blocking_send((self.number, Ok(buffer))).is_ok()
    }

    /// Tells the other end why no more buffers come.
    pub async fn fail(&self, stop: Stop) {
        let _gone = self.full.send((self.number, Err(stop))).await;
    }

    /// As [`Sender::fail`], for a thread outside the runtime.
    pub fn fail_blocking(&self, stop: Stop) {
        let _gone = self.full.blocking_send((self.number, Err(stop)));
    }
}

impl Receiver {
    /// The next filled buffer; `None` after the last.
    pub async fn receive(&mut self) -> Option<Result<Buffer, Stop>> {
        let received = self.full.recv().await;
        self.note(received)
    }

    /// As [`Receiver::receive`], for a thread outside the runtime.
    pub fn receive_blocking(&mut self) -> Option<Result<Buffer, Stop>> {
        let received = self.full.blocking_recv();
        self.note(received)
    }

    fn note(&mut self, received: Option<(usize, Result<Buffer, Stop>)>) -> Option<Result<Buffer, Stop>> {
        let (from, buffer) = received?;
        self.from = from;
        Some(buffer)
    }

    /// The number of the sender, from 0, whose buffer came last.
    pub fn from(&self) -> usize {
        self.from
    }

    /// Gives a buffer back for use again; of a pipe that several fill, the one that came last. One that had to grow is
    /// replaced, so that memory stays bounded.
    pub fn give_back(&self, mut buffer: Buffer) {
        if buffer.capacity() > self.capacity {
            let _gone = self.wide.try_send(());
        }
        buffer.clear();
        buffer.shrink_to(self.capacity);
        let _gone = self.empty[self.from].try_send(buffer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_senders_divide_a_share() {
        for (senders, size, count) in [(1, 1 << 20, 4), (2, 512 << 10, 4), (4, 256 << 10, 4), (32, 64 << 10, 2)] {
            let share = Share { size: 1 << 20, count: 4 }.among(senders);
            assert_eq!((share.size, share.count), (size, count), "{senders}");
        }
    }

    #[test]
    fn one_that_is_slow_holds_up_no_other() {
        let (mut senders, mut receiver) = pipes(Share { size: 64 << 10, count: 2 }, 2);
        let mut quick = senders.pop().expect("there are two");
        let held = senders[0].buffer_blocking().expect("it has two");
        for round in 0..100_u8 {
            let mut buffer = quick.buffer_blocking().expect("its buffers come back");
            buffer.push(round);
            assert!(quick.send_blocking(buffer));
            let buffer = receiver.receive_blocking().expect("it comes").expect("it is no stop");
            assert_eq!((receiver.from(), buffer.as_slice()), (1, [round].as_slice()));
            receiver.give_back(buffer);
        }
        assert!(senders[0].send_blocking(held));
        drop((senders, quick));
        assert!(receiver.receive_blocking().is_some() && receiver.from() == 0);
        assert!(receiver.receive_blocking().is_none());
    }

    #[tokio::test]
    async fn two_buffers_of_all_senders_grow_at_once() {
        let (mut senders, mut receiver) = pipes(Share { size: 64 << 10, count: 2 }, 3);
        for sender in &mut senders[..2] {
            let mut buffer = sender.buffer().await.expect("it has two");
            assert!(sender.may_grow().await);
            buffer.resize(1 << 20, 0);
            assert!(sender.send(buffer).await);
        }
        let third = &mut senders[2];
        let waits = tokio::time::timeout(std::time::Duration::from_millis(50), third.may_grow()).await;
        assert!(waits.is_err(), "two are on their way");
        let buffer = receiver.receive().await.expect("it comes").expect("it is no stop");
        receiver.give_back(buffer);
        assert!(third.may_grow().await);
        assert!(third.may_grow().await, "it has the right already");
    }
}
