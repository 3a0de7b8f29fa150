//! How far long work has come, told on a terminal and nowhere else.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Work that may be long: told on the standard error if that is a terminal, a second after it began and each fifth of a
/// second from then on. The line is as it was when this is dropped.
///
/// A thread tells it, since a single step may be long, and compiling is one step.
pub(crate) struct Progress {
    steps: Arc<Steps>,
    teller: Option<(Sender<()>, JoinHandle<()>)>,
}

/// What is done, and of how much, if that is known.
#[derive(Default)]
struct Steps {
    done: AtomicUsize,
    total: OnceLock<usize>,
}

impl Progress {
    /// `what` ends what is told: `12 of 80 tests`, or `compiling the policy, 3 s`. It is short, for narrow terminals.
    pub(crate) fn new(what: &'static str) -> Self {
        let steps = Arc::new(Steps::default());
        let is_dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let is_heard = io::stderr().is_terminal() && !is_dumb;
        let teller = is_heard.then(|| {
            let (end, ended) = channel();
            let told = Arc::clone(&steps);
            (end, thread::spawn(move || tell(what, &told, &ended)))
        });
        Self { steps, teller }
    }

    /// One of so many steps is done.
    pub(crate) fn step(&self, total: usize) {
        let _ = self.steps.total.set(total);
        self.steps.done.fetch_add(1, Ordering::Relaxed);
    }
}

/// Does something that takes as long as it takes, and tells so.
pub(crate) fn during<T>(what: &'static str, work: impl FnOnce() -> T) -> T {
    let _progress = Progress::new(what);
    work()
}

fn tell(what: &str, steps: &Steps, ended: &Receiver<()>) {
    let started = Instant::now();
    let mut pause = Duration::from_secs(1);
    let mut is_told = false;
    while ended.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        let text = match (steps.total.get(), steps.done.load(Ordering::Relaxed)) {
            (Some(total), done) => format!("{done} of {total} {what}"),
            (None, _) => format!("{what}, {} s", started.elapsed().as_secs()),
        };
        let _ = write!(io::stderr().lock(), "\r{text}");
        is_told = true;
        pause = Duration::from_millis(200);
    }
    if is_told {
        let _ = write!(io::stderr().lock(), "\r\u{1b}[K");
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((end, teller)) = self.teller.take() {
            drop(end);
            let _ = teller.join();
        }
    }
}
