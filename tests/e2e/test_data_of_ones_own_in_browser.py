"""Formula, files, presets, program, stops and seeds, as a person uses them."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, expect

from ganscope.api.v1 import session_service_pb2 as api
from ganscope.api.v1.spec_pb2 import DistributionKind
from ganscope.tensors import to_array
from tests.e2e.conftest import OpenPage, ViewerProcess
from tests.e2e.session_page import (
    field,
    press_and_expect_state,
    start_painting,
    wait_for_painting,
    wait_for_stats,
)
from tests.support.gan_lab import SavedModel
from tests.support.sessions import create
from tests.support.trainer import TrainerConnection
from viz_service import ids
from viz_service.components.fields import to_dom_id

pytestmark = pytest.mark.e2e


async def open_tab(page: Page, name: str) -> None:
    await page.locator(f"#{ids.OWN_DATA}").click()
    await page.get_by_role("tab", name=name).click()


async def expect_data(page: Page, words: str) -> None:
    await expect(page.locator(f"#{ids.OWN_DATA_DIALOG}")).to_be_hidden()
    await expect(page.locator(f"#{ids.NOTICE}")).to_contain_text(f"Real data: {words}")


async def test_formula_is_shown_mended_and_learned(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await start_painting(page)
    await open_tab(page, "Formula")
    train = page.locator(f"#{ids.FORMULA_TRAIN}")
    preview = page.locator(f"#{ids.FORMULA_PREVIEW} img")
    await expect(preview).to_be_visible()
    heart = await preview.get_attribute("src")
    example = page.locator(f"[id='{to_dom_id(ids.formula_example('eight'))}']")
    await example.click()
    await expect(preview).not_to_have_attribute("src", heart or "")
    await page.locator(f"#{ids.FORMULA_X}").fill("t + q")
    await expect(page.locator(f"#{ids.FORMULA_X}-error")).to_contain_text("character 5")
    await expect(train).to_be_disabled()
    await page.locator(f"#{ids.FORMULA_X}").fill("2*t - 1")
    await expect(train).to_be_enabled()
    await train.click()
    await expect_data(page, "x = 2*t - 1, y = ")


async def test_uploaded_points_name_their_bad_row_and_are_shown_before_they_are_used(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    await start_painting(page)
    await open_tab(page, "File")
    drop, train = page.locator(f"#{ids.FILE_DROP}"), page.locator(f"#{ids.FILE_TRAIN}")
    chooser = drop.locator("input[type=file]")
    bad = FilePayload(name="bad.json", mimeType="application/json", buffer=b"[[1, 2], [3]]")
    await chooser.set_input_files(bad)
    await expect(drop).to_contain_text("bad.json, row 2: must be two numbers, got [3]")
    await expect(train).to_be_disabled()
    large = FilePayload(name="large.csv", mimeType="text/csv", buffer=b"1,2\n" * 7_000_000)
    await chooser.set_input_files(large)
    await expect(drop).to_contain_text("large.csv has 28.0 MB; at most 4.0 MB can be sent.")
    rows = "\n".join(f"{i},{i * i}" for i in range(50))
    table = f"a (cm),b\n{rows}".encode()
    good = FilePayload(name="good.csv", mimeType="text/csv", buffer=table)
    await chooser.set_input_files(good)
    await expect(page.locator(f"#{ids.FILE_PREVIEW}")).to_contain_text("50 points, a (cm) by b")
    await train.click()
    await expect_data(page, "good.csv")


async def test_session_goes_out_as_a_file_and_comes_back(
    viewer: ViewerProcess, open_page: OpenPage, tmp_path: Path
) -> None:
    page = await open_page(viewer.address)
    address = await start_painting(page)
    await press_and_expect_state(page, "Space", "paused")
    await page.locator(f"#{ids.OPEN_MENU}").click()
    async with page.expect_download() as downloading:
        await page.locator(f"#{ids.EXPORT}").click()
    download = await downloading.value
    assert download.suggested_filename.endswith(".safetensors")
    kept = tmp_path / download.suggested_filename
    await download.save_as(kept)
    home = await open_page(viewer.address)
    await home.locator(f"#{ids.UPLOAD} input[type=file]").set_input_files(kept)
    await home.wait_for_url("**/s/*")
    assert home.url != address
    step = await page.locator(f"#{ids.STEP}").inner_text()
    await expect(home.locator(f"#{ids.STEP}")).to_have_text(step)


async def test_half_a_model_of_gan_lab_says_what_is_missing(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    page = await open_page(viewer.address)
    place = page.locator(f"#{ids.UPLOAD}")
    chooser = place.locator("input[type=file]")
    weights = FilePayload(
        name="ring.weights.bin",
        mimeType="application/octet-stream",
        buffer=struct.pack("<4f", 1, 2, 3, 4),
    )
    model = FilePayload(name="ring.json", mimeType="application/json", buffer=b"{}")
    await chooser.set_input_files([weights])
    await expect(place).to_contain_text("its .json and its .weights.bin")
    await chooser.set_input_files([weights, model])
    await expect(place).to_contain_text("odel")
    await expect(page).to_have_url(re.compile(r"/$"))


async def test_both_files_of_a_gan_lab_model_open_it_at_its_step(
    viewer: ViewerProcess, open_page: OpenPage
) -> None:
    saved = SavedModel()
    page = await open_page(viewer.address)
    await start_painting(page)
    await open_tab(page, "File")
    address = page.url
    octets = "application/octet-stream"
    await page.locator(f"#{ids.FILE_DROP} input[type=file]").set_input_files(
        [
            FilePayload(name="ring.weights.bin", mimeType=octets, buffer=saved.weights),
            FilePayload(name="ring.json", mimeType="application/json", buffer=saved.model),
        ]
    )
    await page.wait_for_url(lambda url: "/s/" in url and url != address)
    await expect(page.locator(f"#{ids.STATE_LIGHT}")).to_have_text("paused")
    step = saved.to_json()["modelTopology"]["iter_count"]
    await expect(page.locator(f"#{ids.STEP}")).to_have_text(f"{step:,}")


async def test_program_is_shown_copied_and_downloaded(
    viewer: ViewerProcess, open_page: OpenPage, tmp_path: Path
) -> None:
    page = await open_page(viewer.address)
    await start_painting(page)
    await page.locator(f"#{ids.PYTORCH}").click()
    code = page.locator(f"#{ids.PYTORCH_CODE}")
    await expect(code).to_contain_text("nn.Sequential(")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.locator(f"#{ids.PYTORCH_COPY}").click()
    await expect(page.locator(f"#{ids.PYTORCH_NOTICE}")).to_have_text("Copied.")
    copied = await page.evaluate("navigator.clipboard.readText()")
    compile(copied, "gan.py", "exec")
    async with page.expect_download() as downloading:
        await page.locator(f"#{ids.PYTORCH_SAVE}").click()
    kept = tmp_path / "gan.py"
    await (await downloading.value).save_as(kept)
    assert kept.read_text("utf-8").strip() == copied.strip()


async def test_session_stops_at_its_step_and_says_why_and_plays_on(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    session = await create(trainer)
    page = await open_page(f"{viewer.address}/s/{session.id}")
    await wait_for_stats(page, "stats.painted > 0")
    await page.locator(f"#{ids.RUN_OPTIONS}").click()
    stop = field(page, "points.stop_at_step")
    await stop.fill("120")
    await stop.press("Enter")
    await expect(page.locator(f"#{ids.UNDO}")).to_be_enabled()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Space")
    notice = page.locator(f"#{ids.STATE_NOTICE}")
    await expect(notice).to_contain_text("Stopped at step 120, as asked")
    await expect(page.locator(f"#{ids.STATE_LIGHT}")).to_have_text("paused")
    await expect(page.locator(f"#{ids.STEP}")).to_have_text("120")
    await press_and_expect_state(page, "Space", "training")
    await expect(notice).to_be_hidden()


async def test_seed_is_shown_and_starts_the_same_run_again(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    session = await create(trainer, seed=4711)
    page = await open_page(f"{viewer.address}/s/{session.id}")
    await wait_for_stats(page, "stats.painted > 0")
    await page.locator(f"#{ids.RUN_OPTIONS}").click()
    seed = page.locator(f"#{ids.SEED}")
    await expect(seed).to_have_value("4711")
    await seed.fill("-3")
    await page.locator(f"#{ids.SEED_START}").click()
    await expect(page.locator(f"#{ids.SEED}-error")).to_contain_text("from 0 to")
    await seed.fill("4712")
    await page.locator(f"#{ids.SEED_START}").click()
    await expect(page.locator(f"#{ids.NOTICE}")).to_contain_text("Started again from seed 4712")
    await expect(page.locator(f"#{ids.SEED_SHOWN}")).to_have_text("4712")


async def test_preset_opens_with_trained_weights(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    page = await open_page(viewer.address)
    address = await start_painting(page)
    await page.locator(f"#{ids.OPEN_MENU}").click()
    await page.locator(f"label[for={ids.WARM_START}]").first.click()
    await page.locator(f"[id='{to_dom_id(ids.preset_choice('eight-gaussians'))}']").click()
    await page.wait_for_url(lambda url: "/s/" in url and url != address)
    kind = DistributionKind.Name(DistributionKind.DISTRIBUTION_KIND_EIGHT_GAUSSIANS)
    picture = page.locator(f"[id='{to_dom_id(ids.distribution(kind))}']")
    await expect(picture).to_have_class(re.compile("is-chosen"))
    await wait_for_painting(page)
    catalog = await trainer.sessions.GetCatalog(api.GetCatalogRequest())
    trained = next(one for one in catalog.presets if one.id == "eight-gaussians")
    request = api.GetMetricsRequest(session_id=page.url.rpartition("/")[2])
    measured = (await trainer.sessions.GetMetrics(request)).metrics
    assert to_array(measured.steps)[0] >= trained.warm_start_step > 0
