"""Kills what the plan says, when it says so, and starts it again."""
import collections
import os
import signal
import threading
import time

Injected = collections.namedtuple("Injected", "fault killed started")     # times of the wall clock


class Injector:
    def __init__(self, plan, broker, cluster, runs, say):
        self.broker, self.cluster, self.runs, self.say = broker, cluster, runs, say
        self.done = []
        self.failures = []
        self.given_up = threading.Event()
        # One thread a victim, so that faults of different ones overlap.
        victims = sorted({(fault.kind, fault.victim) for fault in plan})
        self.threads = [threading.Thread(target=self.work, daemon=True,
                                         args=([fault for fault in plan if fault[1:3] == victim],))
                        for victim in victims]

    def start(self):
        for thread in self.threads:
            thread.start()

    def join(self):
        for thread in self.threads:
            thread.join()

    def work(self, faults):
        try:
            for fault in faults:
                while self.runs() < fault.at:
                    if self.given_up.wait(0.02):
                        return
                self.inject(fault)
        except Exception as failure:       # that of a thread would be lost
            self.failures.append("%s: %r" % (faults[0].kind, failure))

    def inject(self, fault):
        killed = time.time()
        if fault.kind == "broker":
            self.broker.kill()
            if fault.wipe:
                self.broker.delete_data()
            time.sleep(fault.down)
            self.broker.start()
        else:
            processes = self.cluster.workers if fault.kind == "worker" else self.cluster.gateways
            os.kill(processes[fault.victim].pid, signal.SIGKILL)
            processes[fault.victim].wait()
            time.sleep(fault.down)
            processes[fault.victim] = self.cluster.start(fault.kind.capitalize())
        self.done.append(Injected(fault, killed, time.time()))
        self.say("at run %d killed %s, up after %.1f s" % (fault.at, name(fault), time.time() - killed))


def name(fault):
    if fault.kind == "broker":
        return "the broker" + " and its data" * fault.wipe
    return "%s %d" % (fault.kind, fault.victim)
