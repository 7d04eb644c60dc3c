//! All folders of all classes, in parallel.

use std::io;
use std::mem;
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use crate::folder::{Names, as_path, child, read};
use crate::links::{leads_out, real_path};
use crate::listing::Listing;
use crate::queue::{Grouped, Queue};
use crate::rules::{Reason, Rules};

/// How often the caller is told how far the listing has come.
const TICK: Duration = Duration::from_millis(50);
const NANOSECONDS: i64 = 1_000_000_000;

/// A folder of a class, and what the names of its files begin with.
#[derive(Clone, Debug)]
pub struct Class {
    /// The folder's path.
    pub folder: Vec<u8>,
    /// Put before the paths that are relative to `folder`.
    pub prefix: Vec<u8>,
}

/// How far a listing has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Classes of which every folder has been read.
    pub classes: usize,
    /// Files found.
    pub files: usize,
}

/// When a folder was last changed, in nanoseconds since 1970: its entries, and anything about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// When an entry was last added, removed or renamed.
    pub modified: i64,
    /// When anything about it last changed, its permissions and `modified` included.
    pub changed: i64,
}

/// A folder that was read.
#[derive(Debug)]
pub struct Folder {
    /// Number of its class.
    pub class: usize,
    /// Its path.
    pub path: Vec<u8>,
    /// Before it was read; `None` if it is not there.
    pub times: Option<Times>,
    /// The names of its files.
    pub files: Names,
    /// Paths of what was left out.
    pub ignored: Vec<(Vec<u8>, Reason)>,
}

/// Why a dataset cannot be listed.
#[derive(Debug)]
pub enum Problem {
    /// The folder is not there, or closed to us.
    Open(Vec<u8>, io::Error),
    /// The folder, or a link in it, cannot be read.
    List(Vec<u8>, io::Error),
    /// The folder of a class is a link out of the dataset's folder.
    LeadsOut(Vec<u8>),
}

/// Why there is no listing.
#[derive(Debug)]
pub enum Ended {
    /// The first problem, in the order of the classes and of paths.
    Problem(Problem),
    /// The caller did not want to go on.
    Stopped,
}

/// Lists the files of classes.
///
/// `tick` is called by the calling thread every now and then; the listing ends soon when it breaks. A thread that the
/// operating system does not let go of is left behind then.
///
/// # Errors
///
/// See [`Ended`].
pub fn list(
    root: &[u8],
    classes: &[Class],
    rules: &Rules,
    workers: usize,
    mut tick: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Listing, Ended> {
    let jobs = classes.iter().enumerate();
    let jobs = jobs.map(|(class, one)| Job { class, path: one.folder.clone(), above: None, depth: 0 });
    let walk = Arc::new(Walk {
        root: root.to_vec(),
        rules: rules.clone(),
        real_root: OnceLock::new(),
        queue: Queue::new(jobs.collect()),
        files: AtomicUsize::new(0),
        done: Mutex::default(),
    });
    let thread = |_: &usize| {
        let walk = Arc::clone(&walk);
        Builder::new().name("dirflow-list".to_owned()).spawn(move || walk.run()).is_ok()
    };
    if (0..workers.max(1)).filter(thread).count() == 0 {
        walk.run();
    }
    loop {
        let left = walk.queue.wait(TICK);
        if walk.queue.stopped().load(Ordering::Relaxed) {
            return Err(Ended::Stopped);
        }
        if left == 0 {
            break;
        }
        let progress = Progress { classes: classes.len() - left, files: walk.files.load(Ordering::Relaxed) };
        if tick(progress).is_break() {
            walk.queue.stop();
        }
    }
    let (folders, mut problems) = mem::take(&mut *walk.done.lock().unwrap_or_else(PoisonError::into_inner));
    problems.sort_by(|(one, _), (other, _)| one.cmp(other));
    match problems.into_iter().next() {
        Some((_, problem)) => Err(Ended::Problem(problem)),
        None => Ok(Listing::new(classes, folders)),
    }
}

/// Times after the year 2262 are the last that there is.
fn nanoseconds(seconds: i64, more: i64) -> i64 {
    seconds.saturating_mul(NANOSECONDS).saturating_add(more)
}

struct Job {
    class: usize,
    path: Vec<u8>,
    above: Option<Arc<Above>>,
    depth: usize,
}

impl Grouped for Job {
    fn group(&self) -> usize {
        self.class
    }
}

/// The folders in which a folder lies, by device and number.
struct Above {
    identity: (u64, u64),
    next: Option<Arc<Self>>,
}

impl Above {
    fn holds(this: Option<&Arc<Self>>, identity: (u64, u64)) -> bool {
        let mut above = this;
        while let Some(one) = above {
            if one.identity == identity {
                return true;
            }
            above = one.next.as_ref();
        }
        false
    }
}

/// Problems with the class and the path by which they are put in order.
type Problems = Vec<((usize, Vec<u8>), Problem)>;

struct Walk {
    root: Vec<u8>,
    rules: Rules,
    /// Where links must not lead out of.
    real_root: OnceLock<PathBuf>,
    queue: Queue<Job>,
    files: AtomicUsize,
    done: Mutex<(Vec<Folder>, Problems)>,
}

impl Walk {
    /// Reads folders until there is none left.
    fn run(&self) {
        self.queue.run(|job| self.one(job));
    }

    /// Found by a thread that may be left behind.
    fn real_root(&self) -> &PathBuf {
        self.real_root.get_or_init(|| {
            let bounded = self.rules.strict && !self.rules.follow_links;
            if bounded { real_path(as_path(&self.root)) } else { PathBuf::new() }
        })
    }

    /// Reads a folder; returns the folders in it.
    fn one(&self, job: &Job) -> Vec<Job> {
        let result = self.read(job);
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Ok((folder, below)) => {
                done.0.extend(folder);
                below
            }
            Err(problem) => {
                done.1.push(((job.class, job.path.clone()), problem));
                Vec::new()
            }
        }
    }

    fn read(&self, job: &Job) -> Result<(Option<Folder>, Vec<Job>), Problem> {
        let class_folder = job.depth == 0;
        let path = &job.path;
        if class_folder
            && self.rules.strict
            && !self.rules.follow_links
            && leads_out(as_path(path), self.real_root())
        {
            return Err(Problem::LeadsOut(path.clone()));
        }
        let status = match std::fs::metadata(as_path(path)) {
            Ok(status) => Some(status),
            Err(error) if self.rules.strict => return Err(Problem::Open(path.clone(), error)),
            Err(_) => None,
        };
        let identity = status.as_ref().map_or((0, 0), |status| (status.dev(), status.ino()));
        let times = status.map(|status| Times {
            modified: nanoseconds(status.mtime(), status.mtime_nsec()),
            changed: nanoseconds(status.ctime(), status.ctime_nsec()),
        });
        let mut folder = Folder {
            class: job.class,
            path: path.clone(),
            times,
            files: Names::default(),
            ignored: Vec::new(),
        };
        if self.rules.strict && Above::holds(job.above.as_ref(), identity) {
            folder.ignored.push((path.clone(), Reason::Cycle));
            return Ok((Some(folder), Vec::new()));
        }
        let entries = match read(path, &self.rules, self.real_root(), self.queue.stopped()) {
            Ok(entries) => entries,
            Err(error) if self.rules.strict => return Err(Problem::List(path.clone(), error)),
            Err(_) => return Ok((Some(folder), Vec::new())),
        };
        self.files.fetch_add(entries.files.len(), Ordering::Relaxed);
        let above = Some(Arc::new(Above { identity, next: job.above.clone() }));
        let below = entries.folders.iter().map(|name| Job {
            class: job.class,
            path: child(path, name),
            above: above.clone(),
            depth: job.depth + 1,
        });
        let below = below.collect();
        folder.files = entries.files;
        folder.ignored =
            entries.ignored.into_iter().map(|(name, reason)| (child(path, &name), reason)).collect();
        Ok((Some(folder), below))
    }
}
