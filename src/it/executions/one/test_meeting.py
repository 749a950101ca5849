import os
import time


def test_the_other_module_runs_at_the_same_time():
    os.makedirs(os.environ["MEETING"], exist_ok=True)
    open(os.path.join(os.environ["MEETING"], "one"), "w").close()
    end = time.time() + 120
    while not os.path.exists(os.path.join(os.environ["MEETING"], "two")):
        assert time.time() < end
        time.sleep(0.05)
