//! Work on many threads with its results in order and its memory bounded.
//!
//! One thread takes jobs from the iterator, a chunk at a time, and spawns each chunk on the pool with a channel for its
//! results; the receiving ends go to the caller through a bounded queue, in order. So the results come out in the order
//! of the jobs for any number of threads, at most [`WINDOW`] chunks for each thread are under way, and no more than
//! [`IN_FLIGHT`] bytes of input unless one chunk alone is larger.

use std::io;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// Jobs in a chunk, so that handing over costs little beside the work.
const CHUNK_JOBS: usize = 64;
/// Bytes of input after which a chunk is full.
const CHUNK_BYTES: u64 = 256 << 10;
/// Chunks under way for each thread.
const WINDOW: usize = 4;
/// Bytes of input under way.
const IN_FLIGHT: u64 = 16 << 20;

/// Calls `work` for each job on `threads` threads and `take` for each result, in the order of the jobs. `weight` is
/// the bytes of input that a job holds or will read. An error of `take` ends the run.
///
/// # Errors
/// The error of `take`, or of the operating system when it gives no threads.
pub(crate) fn in_order<J: Send, R: Send, E: From<io::Error>>(
    mut jobs: impl Iterator<Item = J> + Send,
    threads: usize,
    weight: impl Fn(&J) -> u64 + Send,
    work: impl Fn(J) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    if threads == 1 {
        return jobs.map(work).try_for_each(take);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(io::Error::other)?;
    let gate = Gate::default();
    let (gate, work) = (&gate, &work);
    thread::scope(|scope| {
        let (queue, results) = sync_channel::<(u64, Receiver<Vec<R>>)>(WINDOW * threads);
        thread::Builder::new().spawn_scoped(scope, move || {
            pool.in_place_scope_fifo(|pool| {
                loop {
                    let (chunk, weight) = chunk(&mut jobs, &weight);
                    let (result, receiver) = sync_channel(1);
                    if chunk.is_empty() || !gate.enter(weight) || queue.send((weight, receiver)).is_err() {
                        return;
                    }
                    pool.spawn_fifo(move |_| {
                        // The receiver is gone only when the run has ended early.
                        let _ = result.send(chunk.into_iter().map(work).collect());
                    });
                }
            });
        })?;
        let outcome = results.iter().try_for_each(|(weight, results)| {
            let taken = results.into_iter().flatten().try_for_each(&mut take);
            gate.leave(weight);
            taken
        });
        gate.close();
        outcome
    })
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

/// Lets jobs in as long as their bytes together stay under [`IN_FLIGHT`].
#[derive(Default)]
struct Gate {
    inside: Mutex<Inside>,
    left: Condvar,
}

#[derive(Default)]
struct Inside {
    bytes: u64,
    closed: bool,
}

impl Gate {
    /// Waits until there is room, or nobody else is inside. Returns false once the gate is closed.
    fn enter(&self, weight: u64) -> bool {
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |inside: &mut Inside| !inside.closed && inside.bytes > 0 && inside.bytes + weight > IN_FLIGHT;
        let mut inside = self.left.wait_while(inside, full).unwrap_or_else(PoisonError::into_inner);
        inside.bytes += weight;
        !inside.closed
    }

    fn leave(&self, weight: u64) {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner).bytes -= weight;
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

    fn run(threads: usize, weight: u64) -> Vec<u64> {
        let mut taken = Vec::new();
        let work = |n: u64| {
            thread::sleep(Duration::from_micros(n * 7919 % 300));
            n * 2
        };
        let take = |n| {
            taken.push(n);
            Ok::<_, io::Error>(())
        };
        in_order(0..500, threads, |_| weight, work, take).unwrap();
        taken
    }

    #[test]
    fn results_come_in_order() {
        let expected: Vec<_> = (0..500).map(|n| n * 2).collect();
        for threads in [1, 2, 5] {
            assert_eq!(run(threads, 1), expected);
            assert_eq!(run(threads, IN_FLIGHT), expected);
            assert_eq!(run(threads, IN_FLIGHT * 2), expected);
        }
    }

    #[test]
    fn an_error_ends_the_run() {
        for (threads, weight) in [(1, 1), (3, 1), (3, IN_FLIGHT)] {
            let mut taken = 0;
            let result = in_order(
                0..,
                threads,
                |_| weight,
                |n: u64| n,
                |n| {
                    taken += 1;
                    if n == 10 { Err(io::Error::other("full")) } else { Ok(()) }
                },
            );
            assert!(result.is_err());
            assert_eq!(taken, 11);
        }
    }

    #[test]
    fn jobs_under_way_are_bounded() {
        let (started, finished) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let jobs = (0..20_000).inspect(|_| {
            let ahead = started.fetch_add(1, Ordering::SeqCst) - finished.load(Ordering::SeqCst);
            assert!(ahead <= (WINDOW * 2 + 2) * CHUNK_JOBS);
        });
        let take = |()| {
            finished.fetch_add(1, Ordering::SeqCst);
            Ok::<_, io::Error>(())
        };
        in_order(jobs, 2, |_| 0, |_| (), take).unwrap();
        assert_eq!(finished.into_inner(), 20_000);
    }
}
