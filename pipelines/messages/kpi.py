"""Texts about the KPIs of DX plans: the tables, what their cells say of each other, what is counted for them."""

from pipelines.messages import Text

_SETTINGS: dict[str, Text] = {
    "dataset-of-tables": Text(
        "error",
        "「{value}」は複数の表からなるデータセットなので、ここでは使えません。",
        "'{value}' consists of several tables and cannot be used here.",
        "`publish check` か `publish build` に、データセットの名前かブックを指定してください。",
        "Give the dataset's name or its workbook to `publish check` or `publish build`.",
    ),
    "computed-source": Text(
        "error",
        "{file} の computed の「{value}」には、dataset か catalogue のどちらか一つを書きます。",
        "{file}: '{value}' under computed needs either dataset or catalogue.",
        "例: {{indicator: {value}, dataset: public-wifi, count: 名称}}",
        "For example {{indicator: {value}, dataset: public-wifi, count: 名称}}",
    ),
    "computed-count": Text(
        "error",
        "{file} の computed の「{indicator}」では、「{value}」を数えられません。",
        "{file}: '{value}' cannot be counted for '{indicator}' under computed.",
        "もしかして: {nearest}",
        "Did you mean: {nearest}?",
    ),
}

_TABLES: dict[str, Text] = {
    "kpi-source": Text(
        "error",
        "KPIの元は、4つのCSVのあるフォルダーか、4つのシートのあるExcelブックです: {value}",
        "KPIs are read from a folder with four CSV files or a workbook with four sheets: {value}",
        "dataset.yaml の source.path を、plans.csv、measures.csv、indicators.csv、observations.csv のあるフォルダーか、"
        "「計画」「施策」「指標」「実績」のシートのあるブックにしてください。",
        "Point source.path in dataset.yaml to the folder with plans.csv, measures.csv, indicators.csv and "
        "observations.csv, or to a workbook with such sheets.",
    ),
    "kpi-table-missing": Text(
        "error",
        "「{expected}」の表（{value}）がありません。",
        "The table of {value} is missing.",
        "ファイル名を {value}.csv、シート名なら「{expected}」にしてください。今あるもの: {nearest}",
        "Call the file {value}.csv, or the sheet '{expected}' or '{value}'. There is: {nearest}",
    ),
    "kpi-table-twice": Text(
        "error",
        "「{expected}」の表が二つあります: {other} と {value}。",
        "The same table is there twice: {other} and {value} ({expected}).",
        "使わない方を消すか、フォルダーの外に移してください。",
        "Delete the one that is not used, or move it out of the folder.",
    ),
    "kpi-no-heading": Text(
        "error",
        "「{value}」の表に、「{expected}」の見出しがありません。",
        "No row of this table ({value}) has the heading '{key}'.",
        "1行目に見出しを書き、その中に「{expected}」（または {key}）を入れてください。",
        "Put the headings into the first row, '{key}' (or {expected}) among them.",
    ),
    "kpi-column-missing": Text(
        "error",
        "「{expected}」（{field}）の列がありません。必ず書く項目です。",
        "There is no column {field}. It is required.",
        "「{expected}」（または {field}）という見出しの列を足してください。",
        "Add a column headed {field} or {expected}.",
    ),
    "kpi-column-twice": Text(
        "error",
        "見出し「{value}」は、「{other}」と同じ項目（{field}）です。",
        "The heading '{value}' means the same field ({field}) as '{other}'.",
        "どちらか一つにしてください。",
        "Keep one of them.",
    ),
    "kpi-column-unknown": Text(
        "warning",
        "列「{value}」は、この表の項目ではないため公開データに入れません。",
        "Column '{value}' is no field of this table; it is left out.",
        "もしかして: {nearest}",
        "Did you mean: {nearest}?",
    ),
    "kpi-reference": Text(
        "error",
        "「{field}」の「{value}」は、「{other}」の表にありません。",
        "'{value}' in {field} is not in the table of {other_en}.",
        "「{other}」の表に行を足すか、そこにあるIDに直してください。もしかして: {nearest}",
        "Add it to that table, or use an ID that is there. Did you mean: {nearest}?",
    ),
}

_YEARS: dict[str, Text] = {
    "kpi-plan-years": Text(
        "error",
        "計画の終了年度 {value} が、開始年度 {expected} より前です。",
        "The plan ends in {value}, before it begins in {expected}.",
        "どちらの年度が正しいか、計画を確かめてください。",
        "Look up in the plan which of the two is right.",
    ),
    "kpi-year-outside": Text(
        "error",
        "「{field}」の {year} 年度は、計画の期間（{expected} 年度）の外です。",
        "The fiscal year {year} in {field} lies outside the plan ({expected}).",
        "年度は始まりの西暦で書きます（令和4年度は 2022）。計画の期間（計画の表）と見比べてください。",
        "Fiscal years are named by the year in which they begin (令和4年度 is 2022). See the plan's period.",
    ),
    "kpi-target-before-baseline": Text(
        "error",
        "目標の年度が、基準（{expected}）より後になっていません。",
        "The target is not due after the baseline ({expected}).",
        "目標年度、基準年度、基準日を確かめてください。",
        "Check the fiscal years of target and baseline, and the day of the baseline.",
    ),
    "kpi-day-outside": Text(
        "error",
        "「{field}」の {value} は {year} 年度の日付ではありません（{expected} 年度です）。",
        "{value} in {field} is not a day of the fiscal year {year}, but of {expected}.",
        "年度は4月から翌年3月までです（2022-01-16 は 2021 年度）。日付か年度を直してください。",
        "Fiscal years run from April to March (2022-01-16 is of 2021). Correct the day or the year.",
    ),
    "kpi-observation-twice": Text(
        "error",
        "「{indicator}」の {value} 年度の実績が、{other} にもあります。",
        "There is another observation of '{indicator}' for the fiscal year {value}: {other}.",
        "一つの年度に一つだけ残してください。年度の途中の値は消し、いちばん新しいものを残します。",
        "Keep one for each fiscal year: the latest.",
    ),
    "kpi-observation-empty": Text(
        "error",
        "実績の値も言葉も書かれていません。",
        "There is neither a value nor words in this observation.",
        "まだ報告がないなら、この行を消してください（空欄の年度は「未報告」になります）。",
        "Delete the row if nothing was reported; years without a row are 'not reported'.",
    ),
    "kpi-baseline-differs": Text(
        "warning",
        "基準と同じ時点の実績 {value} が、基準値 {expected} と違います。",
        "The observation {value} is of the time of the baseline, which says {expected}.",
        "計画を確かめ、違う方を直してください。",
        "Look it up in the plan and correct the one that differs.",
    ),
}

_VALUES: dict[str, Text] = {
    "kpi-unit-unknown": Text(
        "error",
        "「{value}」という単位は分かりません。",
        "The unit '{value}' is not known.",
        "もしかして: {nearest}　（「/年」「/回」は単位に付けず「集計の範囲」に書きます）。"
        "この単位でよければ dataset.yaml に `units: [{value}]` と書いてください。",
        "Did you mean: {nearest}? ('per year' stands in its own column.) "
        "If the unit is right, write `units: [{value}]` into dataset.yaml.",
    ),
    "kpi-unit-missing": Text(
        "error",
        "値があるのに、単位が書かれていません。",
        "There are values but no unit.",
        "件、人、回、% などの単位を書いてください。",
        "Write the unit, such as 件, 人, 回 or %.",
    ),
    "kpi-share": Text(
        "error",
        "割合（%）の「{field}」が {value} になっています。0 から 100 の間のはずです。",
        "{field} is a share in per cent, but it is {value}; it must lie between 0 and 100.",
        "小数点の位置と、件数などを書いていないかを確かめてください。",
        "Check the decimal point, and that it is no count.",
    ),
    "kpi-percentage": Text(
        "error",
        "「{field}」が {value} % になっています。{limit} % を超えることはないはずです。",
        "{field} is {value} per cent; more than {limit} cannot be.",
        "小数点の位置と、件数などを書いていないかを確かめてください。件数なら単位を直します。",
        "Check the decimal point, and that it is no count; if it is one, correct the unit.",
    ),
    "kpi-percentage-small": Text(
        "warning",
        "「{field}」が {value} % になっています。{candidate} % のことではありませんか。",
        "{field} is {value} per cent. Was {candidate} per cent meant?",
        "Excel で「%」の表示にしたセルの中身は 0.582 のような数です。書式を「標準」にして 58.2 と書いてください。",
        "A cell that Excel shows as 58.2% holds 0.582. Set its format to General and write 58.2.",
    ),
    "kpi-direction": Text(
        "warning",
        "向きは「{value}」ですが、目標値 {target} は基準値 {base} の反対側にあります。",
        "The direction is '{value}', but the target {target} lies on the other side of the baseline {base}.",
        "基準値、目標値、向きを確かめてください。目標をもう達成している場合は、このままで構いません。",
        "Check baseline, target and direction. If the target is met already, leave it as it is.",
    ),
    "kpi-target-missing": Text(
        "error",
        "目標の値も言葉も書かれていません。",
        "The target has neither a value nor words.",
        "計画にある目標を、数なら「目標値」に、言葉なら「目標値の表記」に書いてください。",
        "Write what the plan aims at: a number into target_value, words into target_text.",
    ),
    "kpi-number-long": Text(
        "error",
        "「{field}」の {value} は桁が多すぎます。",
        "{value} in {field} has too many digits.",
        "整数は15桁、小数は10桁までで書いてください。",
        "At most 15 digits before and 10 after the decimal point.",
    ),
    "kpi-plan-differs": Text(
        "error",
        "指標の計画「{value}」が、その施策 {other} の計画「{expected}」と違います。",
        "The indicator's plan '{value}' is not that of its measure {other}, '{expected}'.",
        "計画IDか施策IDを直してください。",
        "Correct the plan's or the measure's ID.",
    ),
    "kpi-organization": Text(
        "error",
        "計画の団体「{value}」が、この団体（{expected}）ではありません。",
        "The plan is of '{value}', not of this organization ({expected}).",
        "ほかの団体のファイルを置いていないか確かめてください。",
        "See whether this is another organization's file.",
    ),
}

_REPAIRS: dict[str, Text] = {
    "kpi-words": Text(
        "repair",
        "「{value}」を「{after}」に直しました：数でない言葉なので「表記」の欄に移しました。",
        "'{value}' became '{after}': words, moved to the field for the wording.",
    ),
}

_COMPUTED: dict[str, Text] = {
    "computed-indicator": Text(
        "error",
        "dataset.yaml の computed にある指標「{value}」が、指標の表にありません。",
        "computed in dataset.yaml names the indicator '{value}', which is not in the table of indicators.",
        "もしかして: {nearest}",
        "Did you mean: {nearest}?",
    ),
    "computed-percentage": Text(
        "error",
        "dataset.yaml の computed にある指標「{value}」は割合（%）なので、数えた数を入れられません。",
        "computed in dataset.yaml names the indicator '{value}', a percentage: a count cannot be its value.",
        "単位が件や施設などの指標を指定してください。",
        "Name an indicator whose unit is counted.",
    ),
    "computed-observed": Text(
        "info",
        "「{field}」の {year} 年度の実績を、{source} から数えました: {value}",
        "The observation of '{field}' for {year} was counted in {source_en}: {value}",
    ),
    "computed-kept": Text(
        "info",
        "「{field}」の {year} 年度は表に {expected} と書かれているので、{source} から数えた {value} は使いません。",
        "'{field}' has the observation {expected} for {year}; {value}, counted in {source_en}, is not used.",
    ),
    "computed-nothing": Text(
        "info",
        "「{field}」の実績を数える元（{source}）が、この団体にはまだありません。",
        "There is nothing yet to count for '{field}' in this organization ({source_en}).",
    ),
    "computed-unsound": Text(
        "warning",
        "「{field}」の実績を数える元（{source}）に誤りがあるため、数えません。",
        "'{field}' is not counted: there are errors in {source_en}.",
        "`publish check {source}` で誤りを確かめて直してください。",
        "Run `publish check {source_en}` and mend what it finds.",
    ),
    "computed-undated": Text(
        "warning",
        "「{field}」の実績を数える元（{source}）がいつのものか分からないため、数えません。",
        "'{field}' is not counted: nothing says of which day {source_en} is.",
        '元の dataset.yaml に version（例 "2026-04-01"）を書くか、computed に as_of を書いてください。',
        'Write version (such as "2026-04-01") into its dataset.yaml, or as_of under computed.',
    ),
    "computed-outside": Text(
        "info",
        "「{field}」の実績を数える元（{source}）は {value} のもので、計画の期間の外なので数えません。",
        "'{field}' is not counted: {source_en} is of {value}, outside the plan's period.",
    ),
}

TEXTS: dict[str, Text] = {**_SETTINGS, **_TABLES, **_YEARS, **_VALUES, **_REPAIRS, **_COMPUTED}
