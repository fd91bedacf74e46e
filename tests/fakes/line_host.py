"""The host's end of a faulted line: a link that is greeted, asks now and then, and opens again."""

from inphase.errors import LinkError
from inphase.link.endpoint import HelloRequest, Link, Ping
from inphase.values import BoardStatus, Hello, SampleBlock

ASK_EVERY_S = 0.25
REOPEN_EVERY_S = 0.1


class LineHost:
    """Everything that came over `transport`, by kind."""

    def __init__(self, transport, clock, sleep):
        self.transport, self.clock, self._sleep = transport, clock, sleep
        self.link = Link()
        self.blocks, self.hellos, self.statuses, self.block_s = [], [], [], []
        self.connections = 1
        self._greeted = False
        self._asked_s = float("-inf")

    def run(self, until_s):
        """Turn until then; a port that is gone is opened again as soon as it is back."""
        while self.clock() < until_s:
            try:
                self._turn()
            except LinkError:
                self._reopen(until_s)

    def _turn(self):
        now_s = self.clock()
        if now_s - self._asked_s >= ASK_EVERY_S:
            self._asked_s = now_s
            self.link.send(Ping() if self._greeted else HelloRequest())
        if out := self.link.outgoing(now_s):
            self.transport.write(out)
        data = self.transport.read(0.004)
        now_s = self.clock()
        for event in self.link.receive(now_s, data):
            if isinstance(event, SampleBlock):
                self.blocks.append(event)
                self.block_s.append(now_s)
            elif isinstance(event, Hello):
                self.hellos.append(event)
                self._greeted = True
            elif isinstance(event, BoardStatus):
                self.statuses.append(event)

    def _reopen(self, until_s):
        while self.clock() < until_s:
            self._sleep(REOPEN_EVERY_S)
            try:
                self.transport.reopen()
            except LinkError:
                continue
            self.connections += 1
            self._greeted = False
            self._asked_s = float("-inf")
            self.link.reconnected(self.clock())
            return
