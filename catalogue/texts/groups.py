"""Answers of the actions on organizations, groups and their members, tags, and what else lists datasets."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "may-not-manage": (
        "ユーザ {user} には組織・グループ {id} を変える権限がありません",
        "User {user} may not change the organization or group {id}",
    ),
    "may-not-read-group": (
        "ユーザ {user} には組織・グループ {id} を見る権限がありません",
        "User {user} may not see the organization or group {id}",
    ),
    "may-not-gather": (
        "ユーザ {user} にはグループにデータを加える権限がありません",
        "User {user} may not put datasets into these groups",
    ),
    "own-admin": ("自分の管理者権限は外せません", "Administrators cannot revoke their own admin status"),
    "organization-not-empty": (
        "データがある組織は消せません。先にデータを移すか消してください。",
        "The organization still has datasets: move or delete them first",
    ),
    "group-unknown": ("そのグループはありません", "There is no such group"),
    "group-state-unknown": ("state は active か deleted です", "state is active or deleted"),
    "user-unknown": ("そのユーザはいません", "There is no such user"),
    "dataset-unknown": ("そのデータはありません", "There is no such dataset"),
    "resource-unknown": ("そのリソースはありません", "There is no such resource"),
    "vocabulary-unknown": ("その語彙はありません", "There is no such vocabulary"),
    "vocabulary-name": ("名前は 2～100 文字です", "A name has 2 to 100 characters"),
    "type-fixed": ("type は変えられません", "The type cannot be changed"),
    "capacity-unknown": ("admin、editor、member のどれかです", "One of admin, editor and member"),
    "member-kind": (
        "user か package です。データを組織に入れるのは owner_org です。",
        "user or package; a dataset belongs to an organization by its owner_org",
    ),
    "order-list": ("リソースの ID を、重なりなく並べてください", "A list of ids of resources, each once"),
    "order-unknown": ("リソース {id} はこのデータにありません", "The dataset has no resource {id}"),
    "query-many": ("条件は {most} 個までです", "More than {most} conditions"),
    "query-pairs": ("項目:言葉 の形ではありません", "Not of the form field:text"),
    "query-field": ("項目「{field}」では探せません", 'Cannot search by the field "{field}"'),
    "view-type-unknown": ("その種類の見せ方はありません", "There is no such kind of view"),
    "key-unknown": ("知らない項目があります", "There is an unknown key"),
}
