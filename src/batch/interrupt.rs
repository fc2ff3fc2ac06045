//! Signals that ask the run to end.

use std::io;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::feed::Watch;

/// From now on, the first interrupt (Ctrl-C), termination or hang-up ends the feed at the next record, and what is
/// under way is finished; the second one ends the process at once, with the code `exit`.
///
/// # Errors
/// The operating system's, where it takes no handler.
pub(crate) fn listen(watch: Arc<Watch>, exit: u8) -> io::Result<()> {
    let again = AtomicBool::new(false);
    ctrlc::set_handler(move || {
        if again.swap(true, Ordering::Relaxed) {
            process::exit(exit.into());
        }
        watch.stop.store(true, Ordering::Relaxed);
    })
    .map_err(io::Error::other)
}
