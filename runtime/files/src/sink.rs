//! The thread that takes the buffers of a writer to where they go.

use std::thread::{self, JoinHandle};

use etlc_core::{Buffer, Receiver, Sender, Share, Stop, pipe};

use crate::fault;

/// Moves buffers to a thread and holds what it says in the end. A writer and its participant share one: the participant
/// ends what the writer filled.
pub(crate) struct Sink {
    name: String,
    sender: Option<Sender>,
    thread: Option<JoinHandle<Result<(), Stop>>>,
    last: Option<Buffer>,
    size: usize,
}

impl Sink {
    /// Starts a thread that ends when no more buffers come.
    pub(crate) fn start(
        name: &str,
        share: Share,
        work: impl FnOnce(&mut Receiver) -> Result<(), Stop> + Send + 'static,
    ) -> Result<Sink, Stop> {
        let (sender, mut receiver) = pipe(share);
        let thread = thread::Builder::new()
            .name("write".to_owned())
            .spawn(move || work(&mut receiver))
            .map_err(|error| fault::no_thread(&error))?;
        let name = name.to_owned();
        Ok(Sink { name, sender: Some(sender), thread: Some(thread), last: None, size: share.size })
    }

    /// Bytes that a buffer holds.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// An empty buffer.
    pub(crate) fn buffer(&mut self) -> Result<Buffer, Stop> {
        match self.sender.as_mut().and_then(Sender::buffer_blocking) {
            Some(buffer) => Ok(buffer),
            None => Err(self.failure()),
        }
    }

    /// Hands a buffer over.
    pub(crate) fn send(&mut self, buffer: Buffer) -> Result<(), Stop> {
        let sent = self.sender.as_mut().is_some_and(|sender| sender.send_blocking(buffer));
        if sent { Ok(()) } else { Err(self.failure()) }
    }

    /// Keeps the last buffer until [`Sink::finish`].
    pub(crate) fn leave(&mut self, last: Buffer) {
        self.last = Some(last);
    }

    /// Hands over the last buffer and waits until all is done.
    pub(crate) fn finish(&mut self) -> Result<(), Stop> {
        if let Some(last) = self.last.take().filter(|last| !last.is_empty()) {
            self.send(last)?;
        }
        self.join()
    }

    /// Forgets the last buffer and waits until the thread has ended.
    pub(crate) fn abandon(&mut self) {
        self.last = None;
        let _undone = self.join();
    }

    fn join(&mut self) -> Result<(), Stop> {
        self.sender = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(_panic)) => Err(fault::thread_lost(&self.name)),
            None => Ok(()),
        }
    }

    /// Why the thread takes no more buffers.
    #[cold]
    fn failure(&mut self) -> Stop {
        match self.join() {
            Err(stop) => stop,
            Ok(()) => fault::thread_lost(&self.name),
        }
    }
}
