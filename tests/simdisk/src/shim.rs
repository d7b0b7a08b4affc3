//! The VFS: SQLite's own for the platform, with every write, cut and sync seen on its way.

use super::{Disk, Permission, Step};
use rusqlite::ffi;
use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

const NAME: &CStr = c"simdisk";

/// The name of the VFS; registers it at the first call.
pub fn vfs() -> &'static str {
    static REGISTERED: OnceLock<()> = OnceLock::new();
    REGISTERED.get_or_init(register);
    "simdisk"
}

/// An open file: ours, and directly behind it the platform's.
#[repr(C)]
struct Open {
    base: ffi::sqlite3_file,
    seen: *mut Seen,
}

/// Which file it is, if it lies on a simulated disk and is kept.
struct Seen {
    disk: Arc<Disk>,
    path: PathBuf,
}

fn register() {
    // SAFETY: SQLite's list of VFSs is guarded by its own mutex; the default one lives as long as the process, and so does
    // ours, which is leaked.
    unsafe {
        ffi::sqlite3_initialize();
        let real = ffi::sqlite3_vfs_find(std::ptr::null());
        assert!(!real.is_null(), "SQLite has a default VFS");
        let mut ours = *real;
        ours.szOsFile = c_int::try_from(size_of::<Open>()).expect("a small struct") + (*real).szOsFile;
        ours.pNext = std::ptr::null_mut();
        ours.zName = NAME.as_ptr();
        ours.pAppData = real.cast();
        ours.xOpen = Some(open);
        ours.xDelete = Some(delete);
        // Everything else is the platform's own, which must see its own structure.
        ours.xAccess = Some(access);
        ours.xFullPathname = Some(full_pathname);
        ours.iVersion = 2;
        let registered = ffi::sqlite3_vfs_register(Box::into_raw(Box::new(ours)), 0);
        assert_eq!(registered, ffi::SQLITE_OK, "the VFS is taken");
    }
}

/// The platform's VFS behind ours.
unsafe fn real(vfs: *mut ffi::sqlite3_vfs) -> *mut ffi::sqlite3_vfs {
    // SAFETY: `vfs` is ours, registered above; the platform's is in its `pAppData`.
    unsafe { (*vfs).pAppData.cast() }
}

/// The platform's open file behind ours.
unsafe fn behind(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: `file` was given room for both structures, as `szOsFile` says.
    unsafe { file.cast::<u8>().add(size_of::<Open>()).cast() }
}

/// Which file it is.
unsafe fn seen<'a>(file: *mut ffi::sqlite3_file) -> Option<&'a Seen> {
    // SAFETY: `file` is one of ours, between its opening and its closing.
    unsafe { (*file.cast::<Open>()).seen.as_ref() }
}

/// A path as SQLite gives it.
unsafe fn path<'a>(name: *const c_char) -> Option<&'a Path> {
    if name.is_null() {
        return None;
    }
    // SAFETY: `name` is a C string of SQLite's.
    let name = unsafe { CStr::from_ptr(name) };
    Some(Path::new(OsStr::from_bytes(name.to_bytes())))
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite calls this with its own pointers; `file` has room for ours and the platform's structure.
    unsafe {
        let ours = file.cast::<Open>();
        (*ours).base.pMethods = std::ptr::null();
        (*ours).seen = std::ptr::null_mut();
        let inner = behind(file);
        (*inner).pMethods = std::ptr::null();
        let found = path(name).and_then(|path| Some((Disk::of(path)?, path)));
        if let Some((disk, path)) = &found
            && !path.exists()
            && disk.may_write(false) == Permission::Stopped
        {
            return ffi::SQLITE_CANTOPEN;
        }
        let opened = (*real(vfs)).xOpen.map_or(ffi::SQLITE_ERROR, |f| f(real(vfs), name, inner, flags, out));
        if !(*inner).pMethods.is_null() {
            (*ours).base.pMethods = &METHODS;
            if let Some((disk, path)) = found {
                disk.opened(path);
                (*ours).seen = Box::into_raw(Box::new(Seen { disk, path: path.to_owned() }));
            }
        }
        opened
    }
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    // SAFETY: called by SQLite with its own pointers.
    unsafe {
        if let Some(path) = path(name)
            && let Some(disk) = Disk::of(path)
        {
            if disk.may_write(false) == Permission::Stopped {
                return ffi::SQLITE_IOERR_DELETE;
            }
            disk.synced(path);
        }
        (*real(vfs)).xDelete.map_or(ffi::SQLITE_ERROR, |f| f(real(vfs), name, sync))
    }
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: called by SQLite with its own pointers.
    unsafe { (*real(vfs)).xAccess.map_or(ffi::SQLITE_ERROR, |f| f(real(vfs), name, flags, out)) }
}

unsafe extern "C" fn full_pathname(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    size: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: called by SQLite with its own pointers.
    unsafe { (*real(vfs)).xFullPathname.map_or(ffi::SQLITE_ERROR, |f| f(real(vfs), name, size, out)) }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Calls the platform's own method; without one the given answer stands.
macro_rules! hand_on {
    ($file:ident, $method:ident, $without:expr $(, $argument:expr)*) => {{
        // SAFETY: `behind` is the platform's open file; SQLite's arguments are handed on as they came.
        unsafe {
            let inner = behind($file);
            (*(*inner).pMethods).$method.map_or($without, |f| f(inner $(, $argument)*))
        }
    }};
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let closed = hand_on!(file, xClose, ffi::SQLITE_OK);
    // SAFETY: made by `open`, and closed once.
    unsafe {
        let ours = file.cast::<Open>();
        if !(*ours).seen.is_null() {
            let seen = Box::from_raw((*ours).seen);
            seen.disk.closed(&seen.path);
            (*ours).seen = std::ptr::null_mut();
        }
    }
    closed
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    to: *mut c_void,
    amount: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    hand_on!(file, xRead, ffi::SQLITE_IOERR, to, amount, at)
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    amount: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives `amount` readable bytes.
    let (seen, bytes) = unsafe {
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), usize::try_from(amount).unwrap_or(0));
        (seen(file), bytes)
    };
    if let Some(Seen { disk, path }) = seen {
        // SAFETY: an open file of ours.
        let Some(step) = (unsafe { before(file, at, Some(bytes)) }) else { return ffi::SQLITE_IOERR_WRITE };
        match disk.may_write(step.at + bytes.len() as u64 > step.length) {
            Permission::Stopped => return ffi::SQLITE_IOERR_WRITE,
            Permission::Full => return ffi::SQLITE_FULL,
            Permission::Granted => disk.note(path, step),
        }
    }
    hand_on!(file, xWrite, ffi::SQLITE_IOERR, from, amount, at)
}

/// What a write of these bytes (none: a cut) is about to replace, read through the file that is open anyway: closing another
/// one would let go of the locks on it.
unsafe fn before(file: *mut ffi::sqlite3_file, at: ffi::sqlite3_int64, new: Option<&[u8]>) -> Option<Step> {
    let mut length = 0;
    if hand_on!(file, xFileSize, ffi::SQLITE_IOERR, &raw mut length) != ffi::SQLITE_OK {
        return None;
    }
    let there = usize::try_from(length - at).unwrap_or(0).min(new.map_or(usize::MAX, <[u8]>::len));
    let mut old = vec![0_u8; there];
    if there > 0 {
        let amount = c_int::try_from(there).ok()?;
        if hand_on!(file, xRead, ffi::SQLITE_IOERR, old.as_mut_ptr().cast(), amount, at) != ffi::SQLITE_OK {
            return None;
        }
    }
    let (at, length) = (u64::try_from(at).ok()?, u64::try_from(length).ok()?);
    Some(Step { at, length, old, new: new.map(<[u8]>::to_vec) })
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file of ours.
    if let Some(Seen { disk, path }) = unsafe { seen(file) } {
        if disk.may_write(false) == Permission::Stopped {
            return ffi::SQLITE_IOERR_TRUNCATE;
        }
        // SAFETY: an open file of ours.
        match unsafe { before(file, size, None) } {
            Some(step) => disk.note(path, step),
            None => return ffi::SQLITE_IOERR_TRUNCATE,
        }
    }
    hand_on!(file, xTruncate, ffi::SQLITE_IOERR, size)
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: an open file of ours.
    if let Some(Seen { disk, path }) = unsafe { seen(file) } {
        if disk.may_write(false) == Permission::Stopped {
            return ffi::SQLITE_IOERR_FSYNC;
        }
        // Simulated power is all that is lost here: the platform's own sync would only take time.
        disk.synced(path);
        return ffi::SQLITE_OK;
    }
    hand_on!(file, xSync, ffi::SQLITE_IOERR, flags)
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, out: *mut ffi::sqlite3_int64) -> c_int {
    hand_on!(file, xFileSize, ffi::SQLITE_IOERR, out)
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    hand_on!(file, xLock, ffi::SQLITE_IOERR, level)
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    hand_on!(file, xUnlock, ffi::SQLITE_IOERR, level)
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    hand_on!(file, xCheckReservedLock, ffi::SQLITE_IOERR, out)
}

unsafe extern "C" fn file_control(file: *mut ffi::sqlite3_file, op: c_int, arg: *mut c_void) -> c_int {
    hand_on!(file, xFileControl, ffi::SQLITE_NOTFOUND, op, arg)
}

unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    hand_on!(file, xSectorSize, 4096)
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    hand_on!(file, xDeviceCharacteristics, 0)
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    hand_on!(file, xShmMap, ffi::SQLITE_IOERR_SHMMAP, region, size, extend, out)
}

unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, offset: c_int, n: c_int, flags: c_int) -> c_int {
    hand_on!(file, xShmLock, ffi::SQLITE_IOERR_SHMLOCK, offset, n, flags)
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    hand_on!(file, xShmBarrier, ())
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    hand_on!(file, xShmUnmap, ffi::SQLITE_OK, delete)
}
