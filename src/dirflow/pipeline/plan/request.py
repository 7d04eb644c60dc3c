"""Everything that a batch of pixels depends on, as a value."""

from dataclasses import dataclass, is_dataclass
from types import MethodType
from typing import Any

import numpy as np

from dirflow.common.arrays import Rows
from dirflow.common.contract import Compat
from dirflow.common.forms import ErrorPolicy
from dirflow.pipeline.draw.batch import draw_batch
from dirflow.pipeline.draw.parameters import IDENTITY, Parameters
from dirflow.pipeline.order.address import Address
from dirflow.pipeline.order.schedule import Schedule
from dirflow.pipeline.order.streams import Streams
from dirflow.pipeline.scan.sources import Images

from .batch import BatchPlan
from .hooks import Hooks, calls_user
from .limits import NO_LIMITS, Limits
from .recipe import Recipe
from .saving import SaveTo
from .shards import Part
from .target import Target

VALUES = (int, float, complex, str, bytes, np.generic, np.dtype, type(None))


@dataclass(frozen=True)
class Steps:
    """What is done to the images of all batches.

    Attributes:
        recipe: the generator's options.
        hooks: what the user put in place of the library's own steps.
        target: the form of the result.
        image_shape: of one image, as a user's `get_random_transform` is given it.
        augment: whether random transforms are applied.
        save_to: where pictures are saved; None: nowhere.
        on_error: what becomes of a file that cannot be read.
        compat: the contract.
        limits: what one file may cost.
    """

    recipe: Recipe
    hooks: Hooks
    target: Target
    image_shape: tuple[int, ...]
    augment: bool
    save_to: SaveTo | None
    on_error: ErrorPolicy
    compat: Compat
    limits: Limits = NO_LIMITS

    @property
    def calls_user(self) -> bool:
        """Whether functions of the user's own are called."""
        return calls_user(self.hooks, self.recipe)


@dataclass(frozen=True, eq=False)
class Request:
    """Every input of one batch; requests that match make the same pixels.

    Attributes:
        at: which batch.
        rows: of the images that are made, (n,).
        inputs: paths of their files, one a row; or the images that the rows are of; None where a user's own method
            makes the batch.
        schedule: of the random streams.
        steps: what is done to the images; None where a user's own method does it.
        part: which images of the batch these are; None: all of it.
    """

    at: Address
    rows: Rows
    inputs: tuple[str, ...] | Images | None
    schedule: Schedule
    steps: Steps | None
    part: Part | None = None

    def matches(self, other: "Request") -> bool:
        """Returns whether the other one makes the same batch: arrays are compared by identity, all else by value."""
        return (
            self.at == other.at
            and self.part == other.part
            and np.array_equal(self.rows, other.rows)
            and self.inputs == other.inputs
            and same(self.schedule, other.schedule)
            and same(self.steps, other.steps)
        )

    def streams(self) -> Streams:
        """Returns new streams for the batch."""
        return self.schedule.streams(self.at.pass_number, self.at.number)


def plan_of(request: Request, steps: Steps, streams: Streams) -> BatchPlan:
    """Draws the parameters of a batch and returns its plan.

    Raises:
        Whatever the user's own `get_random_transform` raises.
    """
    part = request.part or Part(0, len(request.rows), len(request.rows), len(request.rows))
    return BatchPlan(
        paths=request.inputs if isinstance(request.inputs, tuple) else (),
        parameters=_parameters(steps, part.whole, streams)[part.begin : part.end],
        target=steps.target,
        recipe=steps.recipe,
        hooks=steps.hooks,
        keep_for_saving=steps.save_to is not None and steps.compat == "documented",  # D9
        compat=steps.compat,
        limits=steps.limits,
    )


def _parameters(steps: Steps, count: int, streams: Streams) -> list[Parameters]:
    ranges, draw_one = steps.recipe.ranges, steps.hooks.get_random_transform
    if not steps.augment:
        return [IDENTITY] * count
    if draw_one:
        return [draw_one(steps.image_shape) for _ in range(count)]
    if ranges.is_identity and steps.save_to is None:  # names are drawn next
        return [IDENTITY] * count
    target = steps.target
    return draw_batch(ranges, target.height, target.width, streams, steps.compat, count)


def same(one: Any, other: Any) -> bool:
    """Returns whether two values cannot be told apart by what is computed from them.

    Numbers and strings of one type are compared by value (1 and 1.0 draw different shifts), tuples and dataclasses
    part by part, everything else, arrays above all, by identity.
    """
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, (*VALUES, MethodType)):
        return bool(one == other)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return is_dataclass(one) and all(map(same, vars(one).values(), vars(other).values()))
