//! All images of a batch, on as many threads as are wanted; the output does not depend on how many.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use crate::error::{Refused, Status, refused};
use crate::pipeline::{Element, Workspace};
use crate::pool;
use crate::source::Source;
use crate::spec::{BatchSpec, Transform};

thread_local! {
    static WORKSPACE: RefCell<Workspace> = RefCell::default();
}

/// What is asked of one image and where it goes.
struct Job<'a, 's, T> {
    source: &'a Source<'s>,
    transform: Transform,
    slot: &'a mut [T],
    status: &'a mut Option<Status>,
}

/// Brings every source into its slot of `out`; returns for each image why it was not written, if it was not.
///
/// `out` has shape (n, height, width, channels) or (n, channels, height, width); no `transforms` leave images as they
/// are. At most `workers` threads work at once.
///
/// # Errors
/// When the numbers of sources, transforms and slots differ, `workers` is 0, or bytes are asked for that would
/// not be whole numbers.
pub fn run<T: Element>(
    spec: &BatchSpec,
    sources: &[Source<'_>],
    transforms: Option<&[Transform]>,
    out: &mut [T],
    workers: usize,
) -> Result<Vec<Option<Status>>, Refused> {
    spec.check()?;
    check(spec, sources, transforms, out, workers)?;
    let mut statuses = vec![None; sources.len()];
    let slots = out.chunks_exact_mut(spec.slot()).zip(&mut statuses);
    let jobs: Vec<_> = (sources.iter().zip(slots).enumerate())
        .filter(|(_, (source, _))| !matches!(source, Source::Skip))
        .map(|(i, (source, (slot, status)))| {
            let transform = transforms.map_or_else(Transform::default, |all| all[i]);
            Mutex::new(Some(Job { source, transform, slot, status }))
        })
        .collect();
    pool::each(jobs.len(), workers, |i| {
        if let Some(job) = jobs[i].lock().unwrap_or_else(PoisonError::into_inner).take() {
            *job.status = deliver(spec, job.source, &job.transform, job.slot).err();
        }
    });
    drop(jobs);
    Ok(statuses)
}

fn check<T: Element>(
    spec: &BatchSpec,
    sources: &[Source<'_>],
    transforms: Option<&[Transform]>,
    out: &[T],
    workers: usize,
) -> Result<(), Refused> {
    let n = sources.len();
    if workers == 0 {
        return Err(refused("workers", workers, "at least 1"));
    }
    if let Some(transforms) = transforms
        && transforms.len() != n
    {
        return Err(refused(
            "transforms",
            format!("{} for {n} sources", transforms.len()),
            "one for each source",
        ));
    }
    if Some(out.len()) != n.checked_mul(spec.slot()) {
        return Err(refused(
            "out",
            format!("{} samples for {n} sources", out.len()),
            "one slot for each source",
        ));
    }
    if T::BYTES {
        let floats = transforms.unwrap_or_default().iter().any(|transform| !transform.keeps_bytes());
        if spec.rescale.is_some() || floats {
            let received = "uint8 with rescale, an affine transform or a channel shift";
            return Err(refused("out", received, "float32, or uint8 without them"));
        }
    }
    Ok(())
}

fn deliver<T: Element>(
    spec: &BatchSpec,
    source: &Source<'_>,
    transform: &Transform,
    slot: &mut [T],
) -> Result<(), Status> {
    WORKSPACE.with(|workspace| {
        let mut workspace = workspace.borrow_mut();
        catch_unwind(AssertUnwindSafe(|| workspace.deliver(spec, source, transform, slot))).unwrap_or_else(
            |panic| {
                // A half-used workspace is not trusted again.
                *workspace = Workspace::default();
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
                Err(Status::Failed(format!("internal error: {text}")))
            },
        )
    })
}
