//! A run over many inputs.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::Instant,
};

use super::{
    answer::answer,
    finds::Finds,
    inputs::Corpus,
    watch::{MEMORY, Worker, memory, watch},
};

/// After how many inputs a run says how far it is.
const STRETCH: u64 = 100_000;

/// One of how many inputs goes through all forms of output.
const SHOWN: u64 = 40;

#[test]
fn damaged_routes_are_answered() {
    let inputs = variable("ETLC_INPUTS").unwrap_or(10_000);
    let seed = variable("ETLC_SEED").unwrap_or(2024);
    let first = variable("ETLC_FIRST").unwrap_or_default();
    let workers =
        variable("ETLC_WORKERS").unwrap_or_else(|| thread::available_parallelism().map_or(1, |n| n.get() as u64));
    let goes_on = std::env::var_os("ETLC_GO_ON").is_some();
    println!("ETLC_SEED={seed} ETLC_FIRST={first} ETLC_INPUTS={inputs}");

    let started = Instant::now();
    let corpus = Corpus::read();
    let finds = Finds::new(&corpus, seed);
    let (next, done) = (AtomicU64::new(first), AtomicBool::new(false));
    let (accepted, formatted) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = |worker: &Worker| {
        worker.starts();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= first + inputs || (!goes_on && !finds.kinds().is_empty()) {
                break;
            }
            worker.takes(number);
            let all = number % SHOWN == 0 || inputs == 1;
            if let Some(answer) = finds.catch(number, || answer(&corpus.input(seed, number), all)) {
                accepted.fetch_add(u64::from(answer.accepted), Ordering::Relaxed);
                formatted.fetch_add(u64::from(answer.formatted), Ordering::Relaxed);
            }
            if number > first && (number - first).is_multiple_of(STRETCH) {
                let (so_far, found) = (number - first, finds.kinds().values().sum::<usize>());
                let memory = memory("VmRSS") >> 20;
                println!("{so_far} inputs in {:.0?}, {found} finds, {memory} MiB", started.elapsed());
            }
        }
    };
    let workers: Vec<Worker> = (0..workers as usize).map(Worker::new).collect();
    thread::scope(|scope| {
        let watching = scope.spawn(|| watch(&workers, &finds, &done));
        let working: Vec<_> = workers.iter().map(|worker| scope.spawn(|| work(worker))).collect();
        working.into_iter().for_each(|worker| worker.join().expect("what falls over is caught"));
        done.store(true, Ordering::Release);
        watching.join().expect("a watch does not fall over");
    });

    let (accepted, formatted, peak) = (accepted.into_inner(), formatted.into_inner(), memory("VmHWM"));
    let _ = std::panic::take_hook();
    let taken = started.elapsed();
    println!("{inputs} inputs in {taken:.0?}: {accepted} accepted, {formatted} laid out, {} MiB at most", peak >> 20);
    let kinds = finds.kinds();
    assert!(kinds.is_empty(), "finds by kind, seed {seed}: {kinds:#?}");
    assert!(peak < MEMORY, "{peak} bytes");
    if inputs >= 1_000 {
        assert!(accepted > inputs / 100 && formatted > inputs / 100, "too few are right to test what comes after");
        assert!(accepted < inputs, "none is damaged");
    }
}

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}
