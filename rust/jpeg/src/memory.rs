//! Memory whose size a file decides: if there is not so much, the file is declined.

use crate::Reason;

/// What is left for all that is small, and that nobody asks for, when much has been taken.
const SPARE: usize = 16 << 20;

/// Gives `buffer` a length; new elements are `value`.
pub(crate) fn resize<T: Clone>(buffer: &mut Vec<T>, len: usize, value: T) -> Result<(), Reason> {
    if buffer.capacity() < len {
        buffer.try_reserve_exact(len - buffer.len()).map_err(|_| Reason::Memory)?;
        if len > SPARE && Vec::<u8>::new().try_reserve_exact(SPARE).is_err() {
            *buffer = Vec::new();
            return Err(Reason::Memory);
        }
    }
    buffer.resize(len, value);
    Ok(())
}

/// Adds an element.
pub(crate) fn push<T>(buffer: &mut Vec<T>, element: T) -> Result<(), Reason> {
    buffer.try_reserve(1).map_err(|_| Reason::Memory)?;
    buffer.push(element);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_declined_and_the_buffer_can_be_used() {
        let mut buffer = vec![7_u8; 3];
        assert_eq!(resize(&mut buffer, isize::MAX as usize, 0), Err(Reason::Memory));
        assert_eq!(resize(&mut buffer, 4, 1), Ok(()));
        assert_eq!(buffer, [7, 7, 7, 1]);
        assert_eq!(resize(&mut buffer, 1, 1), Ok(()));
        assert_eq!(push(&mut buffer, 2), Ok(()));
        assert_eq!(buffer, [7, 2]);
    }
}
