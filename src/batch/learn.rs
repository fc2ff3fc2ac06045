//! A first pass over the inputs that learns what their sites repeat.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use dechaff::Cleaner;
use dechaff::memory::{SiteMemory, SiteMemoryBuilder};

use super::feed::{Feed, Position};
use super::flow::Flow;
use super::job::Job;

/// Learns what the sites of `feed` repeat. Records that cannot be read teach nothing; the run proper tells of them.
///
/// # Errors
/// The operating system's, when it gives no threads.
pub(crate) fn learn(cleaner: &Cleaner, feed: Feed, flow: Flow) -> io::Result<SiteMemory> {
    // Builders that no thread uses at the moment. Which of them a page goes to does not show in what they make together.
    let builders = Mutex::new(Vec::<SiteMemoryBuilder>::new());
    let idle = || builders.lock().unwrap_or_else(PoisonError::into_inner);
    let work = |(_, job): (Position, Job)| {
        let Ok(document) = job.read(None, false) else { return };
        let mut builder = idle().pop().unwrap_or_default();
        // A fault must not cost the run; the run proper meets it again and tells of it.
        let _ = catch_unwind(AssertUnwindSafe(|| cleaner.learn(&document.record, &mut builder)));
        idle().push(builder);
    };
    flow.run(feed, |(_, job)| job.weight(), work, |()| Ok::<(), io::Error>(()))?;
    let mut all = SiteMemoryBuilder::default();
    builders.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().for_each(|builder| all.merge(builder));
    Ok(all.finish())
}
