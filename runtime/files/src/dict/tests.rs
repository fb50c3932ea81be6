use etlc_core::{Share, pipe};

use super::*;

/// Takes so many bytes and no more.
struct Closing {
    room: usize,
    kind: io::ErrorKind,
    taken: Vec<u8>,
}

impl Write for Closing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.room == 0 {
            return Err(self.kind.into());
        }
        let count = bytes.len().min(self.room);
        self.room -= count;
        self.taken.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn poured(rows: &[u8], room: usize, kind: io::ErrorKind) -> (Vec<u8>, Result<(), Stop>) {
    let (mut sender, mut receiver) = pipe(Share { size: 8, count: 2 });
    for piece in rows.chunks(4) {
        let mut buffer = sender.buffer_blocking().expect("there are enough");
        buffer.extend_from_slice(piece);
        assert!(sender.send_blocking(buffer));
    }
    drop(sender);
    let mut out = Closing { room, kind, taken: Vec::new() };
    let result = pour(&mut receiver, &mut out);
    (out.taken, result)
}

#[test]
fn buffers_are_written_as_they_come() {
    let (taken, result) = poured(b"{}\n{}\n", 100, io::ErrorKind::Other);
    assert_eq!(taken, b"{}\n{}\n");
    assert!(result.is_ok());
}

#[test]
fn a_reader_that_goes_away_ends_the_run() {
    let (taken, result) = poured(b"{}\n{}\n", 5, io::ErrorKind::BrokenPipe);
    let stop = result.expect_err("it is closed");
    assert_eq!((stop.code(), stop.exit(), &taken[..]), (codes::OUTPUT_CLOSED, Exit::RolledBack, &b"{}\n{}"[..]));
    let (_, result) = poured(b"{}\n{}\n", 5, io::ErrorKind::StorageFull);
    assert_eq!(result.expect_err("it is full").exit(), Exit::Resource);
}
