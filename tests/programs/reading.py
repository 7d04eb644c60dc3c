"""Programs that read or assign the iterator's place in the epoch: `index_generator`, `index_array`, `batch_index`."""

import numpy as np

from .harness import program
from .hooks import directory
from .ordering import with_names


@program(protocols=("next",))
def rows_from_the_index_generator(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    taken = []
    for _ in range(4 if how.most == 1 else 8):
        rows = next(iterator.index_generator)
        taken.append((rows, [iterator.filenames[row] for row in rows], iterator.total_batches_seen))
    return taken


@program(protocols=("next",))
def index_generator_and_next_in_turn(image, folder, how):
    iterator = how.ready(directory(with_names(image.DirectoryIterator), image, folder, how))
    return [(next(iterator.index_generator), next(iterator)) for _ in range(2 if how.most == 1 else 5)]


@program(protocols=("next",))
def hook_called_with_rows_of_the_index_generator(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    taken = []
    for _ in range(4 if how.most == 1 else 7):
        rows = next(iterator.index_generator)
        taken.append((iterator._get_batches_of_transformed_samples(rows), rows))
    return taken


@program(random="labels")
def hook_called_with_rows_of_its_own(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    x, y = iterator._get_batches_of_transformed_samples(np.array([3, 1, 21]))
    return [x, y, iterator.total_batches_seen, *how.batches(iterator, 1)]


@program()
def index_array_before_and_after(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    seen = [iterator.index_array]
    how.batches(iterator, 1)
    if how.protocol == "next":
        seen += [np.asarray(iterator.index_array), iterator.classes[iterator.index_array]]
    return seen


@program()
def names_of_a_batch_from_the_index_array(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    taken = []
    for number in range(len(iterator)):
        batch = next(iterator) if how.protocol == "next" else iterator[number]
        rows = iterator.index_array[number * 5 : (number + 1) * 5]
        taken.append((batch, [iterator.filenames[row] for row in rows]))
    return taken


@program(protocols=("number",))
def index_array_assigned_before_the_first_batch(image, folder, how):
    iterator = how.ready(directory(with_names(image.DirectoryIterator), image, folder, how))
    iterator.index_array = np.arange(23)[::-1]
    first = [iterator[i] for i in range(len(iterator))]
    return [*first, iterator.index_array]


@program(protocols=("number",))
def index_array_assigned_for_one_epoch(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    first = [iterator[i] for i in range(2)]
    how.let_it_look_ahead()
    iterator.index_array = np.roll(np.arange(23), 4)
    first += [iterator[i] for i in range(2, len(iterator))]
    iterator.on_epoch_end()
    return first + (how.batches(iterator, 1) if how.most > 1 else [])


@program(protocols=("next",))
def index_array_assigned_in_mid_epoch(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    first = [next(iterator), next(iterator)]
    how.let_it_look_ahead()
    iterator.index_array = np.arange(23)[::-1]
    first += [next(iterator) for _ in range(3)]
    return first + [next(iterator) for _ in range(0 if how.most == 1 else 6)]


@program(protocols=("number",))
def order_drawn_by_hand(image, folder, how):
    iterator = how.ready(directory(with_names(image.DirectoryIterator), image, folder, how))
    np.random.seed(5)
    iterator._set_index_array()
    rows = iterator.index_array
    names = [name for i in range(len(iterator)) for name in iterator[i][-1]]
    return sorted(rows.tolist()), names == [iterator.filenames[row] for row in rows]


@program(protocols=("next",), documented="alike", plain="alike")
def batch_index_and_batches_seen(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    seen = [(iterator.batch_index, iterator.total_batches_seen)]
    for _ in range(12):
        next(iterator)
        seen.append((iterator.batch_index, iterator.total_batches_seen))
    return seen


@program(protocols=("next",), documented="nothing", plain="nothing")
def names_by_the_batch_index(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    names = []
    for _ in range(4):
        next(iterator)
        begin = (iterator.batch_index - 1) * iterator.batch_size
        names += iterator.filenames[begin : begin + iterator.batch_size]
    return names


@program(protocols=("next",))
def batch_index_set_to_zero(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    first = [next(iterator), next(iterator)]
    how.let_it_look_ahead()
    iterator.batch_index = 0
    return first + [next(iterator) for _ in range(0 if how.most == 1 else 6)]


@program(protocols=("next",))
def batches_seen_set_to_zero(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    first = [next(iterator) for _ in range(3)]
    how.let_it_look_ahead()
    iterator.reset()
    iterator.total_batches_seen = 0
    return first, [next(iterator) for _ in range(3)] if how.most > 1 else []


@program()
def batch_size_changed_between_batches(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    first = [next(iterator) if how.protocol == "next" else iterator[0]]
    how.let_it_look_ahead()
    iterator.batch_size = 4
    first.append(len(iterator))
    first.append(next(iterator) if how.protocol == "next" else iterator[1])
    return first


@program()
def lock_held_around_reading(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    taken = how.batches(iterator, 1)
    with iterator.lock:
        state = (iterator.n, iterator.batch_size, iterator.total_batches_seen, iterator.seed, iterator.shuffle)
    return taken, state
