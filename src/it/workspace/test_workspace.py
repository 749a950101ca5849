import os
import subprocess


def test_links_survive():
    assert os.readlink("link") == "folder/täst.txt"
    assert open("link", encoding="utf-8").read() == "hé\n"


def test_empty_folder_survives():
    assert os.listdir("empty") == []


def test_executable_bit_survives():
    assert subprocess.check_output(["./tool"]) == b"tool\n"


def test_left_out():
    assert not os.path.exists("private")
    assert not os.path.exists("target")


def test_writes_stay_here():
    open("litter", "w").close()
    os.remove("requirements.txt")
