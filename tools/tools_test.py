#!/usr/bin/env python3
"""Tests of tools/tidy and tools/count_tests: a checker that lets everything pass is worse than none."""

import contextlib
import importlib.machinery
import importlib.util
import io
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent


def load(name):
    loader = importlib.machinery.SourceFileLoader(name, str(HERE / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


tidy = load("tidy")
count_tests = load("count_tests")


class Includes(unittest.TestCase):
    def allowed(self, path, line):
        return not list(tidy.check_includes(Path(path), [line]))

    def test_what_the_table_allows(self):
        for path, line in [
            ("src/domain/line/a.cpp", '#include "domain/ledger/b.h"'),
            ("src/domain/a.cpp", "#include <vector>"),
            ("src/engine/a.cpp", '#include "store/store.h"'),
            ("src/channel/app/a.cpp", '#include "gateway/payment_gateway.h"'),
            ("src/gateway/alipay/a.cpp", '#include "gateway/alipay/b.h"'),
            ("src/store/sqlite/a.cpp", "#include <sqlite3.h>"),
            ("src/http/a.cpp", "#include <boost/beast/http.hpp>"),
            ("src/engine/a_test.cpp", '#include "store/memory/memory_store.h"'),
            ("sim/alipay/a.cpp", '#include "gateway/alipay/rsa.h"'),
        ]:
            self.assertTrue(self.allowed(path, line), (path, line))

    def test_what_it_refuses(self):
        for path, line in [
            ("src/base/a.cpp", '#include "domain/a.h"'),
            ("src/domain/a.cpp", "#include <mutex>"),
            ("src/domain/a.cpp", "#include <boost/json.hpp>"),
            ("src/engine/a.cpp", '#include "store/sqlite/sqlite_store.h"'),
            ("src/gateway/alipay/a.cpp", '#include "gateway/sms/b.h"'),
            ("src/channel/app/a.cpp", '#include "channel/kiosk/b.h"'),
            ("src/channel/app/a.cpp", '#include "gateway/alipay/rsa.h"'),
            ("src/api/a.cpp", "#include <boost/asio.hpp>"),
            ("src/api/a.cpp", '#include "channel/app/b.h"'),
            ("src/server/a.cpp", "#include <sqlite3.h>"),
            ("sim/a.cpp", '#include "server/a.h"'),
            ("src/http/a.cpp", "#include <unheard/of.hpp>"),
        ]:
            self.assertFalse(self.allowed(path, line), (path, line))


class Text(unittest.TestCase):
    def test_each_rule_is_seen(self):
        for line in ["int a;\t", "int a; ", "// TO" "DO", "x" * 121, "open(\"/ho" "me/me/x\")"]:
            self.assertTrue(list(tidy.check_text(Path("src/base/a.cpp"), [line])), line)
        self.assertFalse(list(tidy.check_text(Path("src/base/a.cpp"), ['    {"' + "x" * 130 + '"},'])))

    def test_the_domain_is_exact_and_has_no_clock(self):
        for line in ["double x;", "auto t = clock.now();"]:
            self.assertTrue(list(tidy.check_purity(Path("src/domain/a.cpp"), [line])), line)
        self.assertNotIn("double", tidy.without_comments('// double\nauto s = "double"; int n = 1\'000;'))

    def test_long_functions_are_reported(self):
        body = "void f() {\n" + "    g();\n" * 80 + "}\n"
        self.assertEqual(list(tidy.long_functions("namespace a {\n" + body + "}\n")), [(2, 81)])


class Counting(unittest.TestCase):
    def count(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = Path(folder) / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                status = count_tests.main([folder])
            return out.getvalue().splitlines()[-1], status

    def test_adds_up_every_kind(self):
        ctest = '<testsuite><testcase name="a_test" status="run"/><testcase name="tidy" status="run"/></testsuite>'
        gtest = ('<testsuites><testsuite><testcase status="run" result="completed"/><testcase status="run" '
                 'result="skipped"/></testsuite></testsuites>')
        web = "  Tests  3 passed (3)\n\x1b[2m      Tests \x1b[22m 2 passed | 1 skipped (3)\n"
        browser = '{"stats": {"expected": 4, "unexpected": 0, "flaky": 0, "skipped": 0}}'
        files = {"ctest.xml": ctest, "gtest/a_test.xml": gtest, "web.log": web, "web.status": "0",
                 "browser.json": browser, "browser.status": "0"}
        self.assertEqual(self.count(files), ("11 passed, 0 failed, 2 skipped", 0))

    def test_a_step_that_ends_badly_is_a_failure(self):
        self.assertEqual(self.count({}), ("0 passed, 1 failed", 1))
        ctest = '<testsuite><testcase name="a_test" status="fail"/></testsuite>'
        gtest = "<testsuites><testsuite><testcase status='run'/></testsuite></testsuites>"
        self.assertEqual(self.count({"ctest.xml": ctest, "gtest/a_test.xml": gtest}), ("1 passed, 1 failed", 1))
        self.assertEqual(self.count({"ctest.xml": "<testsuite/>", "browser.status": "1"}), ("0 passed, 1 failed", 1))


if __name__ == "__main__":
    unittest.main()
