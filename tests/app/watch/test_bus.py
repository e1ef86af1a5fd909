"""The bus: everyone hears everything in order, and a slow listener hurts only itself."""

import asyncio
import threading

from seawarden.app.watch.bus import Bus, Listener

SOON_S = 5.0


def test_everyone_hears_what_another_thread_tells_in_its_order():
    async def main() -> list[list[int]]:
        bus: Bus[int] = Bus()
        with bus.listening() as one, bus.listening() as two:
            teller = threading.Thread(target=lambda: [bus.publish([k]) for k in range(5)])
            teller.start()
            heard: list[list[int]] = [[], []]
            for place, listener in enumerate((one, two)):
                while len(heard[place]) < 5:
                    heard[place] += await listener.hear(within_s=SOON_S)
            teller.join()
        return heard

    assert asyncio.run(main()) == [[0, 1, 2, 3, 4]] * 2


def test_who_does_not_read_is_gone_and_the_others_are_not():
    async def main() -> tuple[bool, bool, list[int], list[int]]:
        bus: Bus[int] = Bus(waiting_most=3)
        with bus.listening() as slow, bus.listening() as quick:
            heard = []
            for k in range(5):
                bus.publish([k])
                heard += await quick.hear(within_s=SOON_S)
            return slow.is_gone, quick.is_gone, await slow.hear(within_s=SOON_S), heard

    assert asyncio.run(main()) == (True, False, [], [0, 1, 2, 3, 4])


def test_exactly_as_many_as_may_wait_are_kept():
    async def main() -> tuple[bool, list[int]]:
        bus: Bus[int] = Bus(waiting_most=3)
        with bus.listening() as listener:
            bus.publish([1, 2, 3])
            await asyncio.sleep(0)
            return listener.is_gone, await listener.hear(within_s=SOON_S)

    assert asyncio.run(main()) == (False, [1, 2, 3])


def test_nothing_heard_in_time_is_no_error():
    async def main() -> list[int]:
        bus: Bus[int] = Bus()
        with bus.listening() as listener:
            return await listener.hear(within_s=0.001)

    assert asyncio.run(main()) == []


def test_who_has_left_is_not_told():
    async def main() -> int:
        bus: Bus[int] = Bus()
        with bus.listening():
            pass
        bus.publish([1])
        return bus.listener_count

    assert asyncio.run(main()) == 0


def test_a_listener_whose_loop_has_ended_holds_nobody_up():
    bus: Bus[int] = Bus()

    entered = bus.listening()

    async def main() -> Listener[int]:
        return entered.__enter__()

    listener = asyncio.run(main())
    bus.publish([1])

    assert listener.is_gone
