//! Work on many threads with its memory bounded and, unless the caller forgoes it, its results in order.
//!
//! One thread takes jobs from the iterator, a chunk at a time, and spawns each chunk on the pool. In order, each chunk
//! has a channel of its own for its results, and the receiving ends go to the caller in the order of the jobs; else all
//! chunks share one channel. A gate lets in as many chunks and as many bytes of input as may be under way; a chunk that
//! alone is larger waits until it is alone.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// Jobs in a chunk, so that handing over costs little beside the work.
const CHUNK_JOBS: usize = 64;
/// Bytes of input after which a chunk is full.
const CHUNK_BYTES: u64 = 256 << 10;
/// Chunks under way for each thread.
const WINDOW: usize = 4;

/// How work flows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flow {
    /// Threads that work.
    pub(crate) threads: usize,
    /// Bytes of input under way.
    pub(crate) in_flight: u64,
    /// Whether results come in the order of the jobs.
    pub(crate) ordered: bool,
}

/// The results of a chunk, now or once they are there, and its weight.
enum Results<R> {
    Now(u64, Vec<R>),
    Later(u64, Receiver<Vec<R>>),
}

impl Flow {
    /// Calls `work` for each job and `take` for each result. `weight` is the bytes of input that a job holds or will
    /// read. An error of `take` ends the run.
    ///
    /// # Errors
    /// The error of `take`, or of the operating system when it gives no threads.
    pub(crate) fn run<J: Send, R: Send, E: From<io::Error>>(
        self,
        mut jobs: impl Iterator<Item = J> + Send,
        weight: impl Fn(&J) -> u64 + Send,
        work: impl Fn(J) -> R + Sync,
        mut take: impl FnMut(R) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.threads == 1 {
            return jobs.map(work).try_for_each(take);
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.threads).build().map_err(io::Error::other)?;
        let gate = Gate { inside: Mutex::default(), left: Condvar::new(), flow: self };
        let (gate, work) = (&gate, &work);
        thread::scope(|scope| {
            let (sender, receiver) = channel();
            thread::Builder::new().spawn_scoped(scope, move || {
                pool.in_place_scope_fifo(|pool| {
                    loop {
                        let (chunk, weight) = chunk(&mut jobs, &weight);
                        if chunk.is_empty() || !gate.enter(weight) {
                            return;
                        }
                        let deliver = self.delivery(&sender, weight);
                        pool.spawn_fifo(move |_| deliver(chunk.into_iter().map(work).collect()));
                    }
                });
            })?;
            let outcome = receiver.iter().try_for_each(|results| {
                let (weight, results) = match results {
                    Results::Now(weight, results) => (weight, results),
                    Results::Later(weight, results) => (weight, results.into_iter().flatten().collect()),
                };
                let taken = results.into_iter().try_for_each(&mut take);
                gate.leave(weight);
                taken
            });
            gate.close();
            outcome
        })
    }

    /// How the results of the next chunk reach the receiver, which is gone only when the run has ended early.
    fn delivery<R: Send>(self, sender: &Sender<Results<R>>, weight: u64) -> impl FnOnce(Vec<R>) + Send + use<R> {
        let (slot, later) = sync_channel(1);
        let sender = sender.clone();
        if self.ordered {
            let _ = sender.send(Results::Later(weight, later));
        }
        move |results| {
            let _ = match self.ordered {
                true => slot.send(results).ok(),
                false => sender.send(Results::Now(weight, results)).ok(),
            };
        }
    }
}

/// The next jobs that go together, and their weight.
fn chunk<J>(jobs: &mut impl Iterator<Item = J>, weight: impl Fn(&J) -> u64) -> (Vec<J>, u64) {
    let (mut chunk, mut total) = (Vec::new(), 0);
    while chunk.len() < CHUNK_JOBS && total < CHUNK_BYTES {
        let Some(job) = jobs.next() else { break };
        total += weight(&job);
        chunk.push(job);
    }
    (chunk, total)
}

/// Lets chunks in as long as they and their bytes together stay under the bounds.
struct Gate {
    inside: Mutex<Inside>,
    left: Condvar,
    flow: Flow,
}

#[derive(Default)]
struct Inside {
    bytes: u64,
    chunks: usize,
    closed: bool,
}

impl Gate {
    /// Waits until there is room, or nobody else is inside. Returns false once the gate is closed.
    fn enter(&self, weight: u64) -> bool {
        let full = |inside: &mut Inside| {
            let many = inside.chunks >= WINDOW * self.flow.threads;
            !inside.closed && inside.chunks > 0 && (many || inside.bytes + weight > self.flow.in_flight)
        };
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let mut inside = self.left.wait_while(inside, full).unwrap_or_else(PoisonError::into_inner);
        inside.bytes += weight;
        inside.chunks += 1;
        !inside.closed
    }

    fn leave(&self, weight: u64) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.bytes -= weight;
        inside.chunks -= 1;
        self.left.notify_one();
    }

    fn close(&self) {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.left.notify_one();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    const IN_FLIGHT: u64 = 16 << 20;

    fn run(threads: usize, weight: u64, ordered: bool) -> Vec<u64> {
        let mut taken = Vec::new();
        let work = |n: u64| {
            thread::sleep(Duration::from_micros(n * 7919 % 300));
            n * 2
        };
        let take = |n| {
            taken.push(n);
            Ok::<_, io::Error>(())
        };
        Flow { threads, in_flight: IN_FLIGHT, ordered }.run(0..500, |_| weight, work, take).unwrap();
        taken
    }

    #[test]
    fn results_come_in_order() {
        let expected: Vec<_> = (0..500).map(|n| n * 2).collect();
        for threads in [1, 2, 5] {
            for weight in [1, IN_FLIGHT, IN_FLIGHT * 2] {
                assert_eq!(run(threads, weight, true), expected);
                let mut any = run(threads, weight, false);
                any.sort_unstable();
                assert_eq!(any, expected);
            }
        }
    }

    #[test]
    fn an_error_ends_the_run() {
        for (threads, weight, ordered) in [(1, 1, true), (3, 1, true), (3, IN_FLIGHT, true), (3, 1, false)] {
            let mut taken = 0;
            let take = |_| {
                taken += 1;
                if taken == 11 { Err(io::Error::other("full")) } else { Ok(()) }
            };
            let result = Flow { threads, in_flight: IN_FLIGHT, ordered }.run(0.., |_| weight, |n: u64| n, take);
            assert!(result.is_err());
            assert_eq!(taken, 11);
        }
    }

    #[test]
    fn jobs_under_way_are_bounded() {
        for ordered in [true, false] {
            let (started, finished) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let jobs = (0..20_000).inspect(|_| {
                let ahead = started.fetch_add(1, Ordering::SeqCst) - finished.load(Ordering::SeqCst);
                assert!(ahead <= (WINDOW * 2 + 2) * CHUNK_JOBS);
            });
            let take = |()| {
                finished.fetch_add(1, Ordering::SeqCst);
                Ok::<_, io::Error>(())
            };
            Flow { threads: 2, in_flight: IN_FLIGHT, ordered }.run(jobs, |_| 0, |_| (), take).unwrap();
            assert_eq!(finished.into_inner(), 20_000);
        }
    }
}
