"""Carry templates, workflows and migrations in the wheel, where `concierge.config.resource_folder` looks for them."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

RESOURCES = ("templates", "workflows", "migrations")


class BuildWithResources(build_py):
    """Copy the folders that stand beside the package in a checkout."""

    def run(self) -> None:
        """Build the package, then add the folders; an editable install reads them where they are."""
        super().run()
        if self.editable_mode:
            return
        for name in RESOURCES:
            target = Path(self.build_lib, "concierge", "_resources", name)
            shutil.rmtree(target, ignore_errors=True)
            if Path(name).is_dir():
                shutil.copytree(name, target, ignore=shutil.ignore_patterns("__pycache__"))


setup(cmdclass={"build_py": BuildWithResources})
